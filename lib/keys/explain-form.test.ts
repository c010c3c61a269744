import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPastedKey } from './explain-form';
import { isWellFormedKey } from './form';
import { drawKey } from './format';

const key = drawKey();
const swapped = `${key.slice(0, 10)}${key[10] === 'a' ? 'b' : 'a'}${key.slice(11)}`;

describe('a key that the gateway could take is found in', () => {
  test.each([
    ['the key alone', key],
    ['Bearer and the key', `Bearer ${key}`],
    ['a whole header', `Authorization: Bearer ${key}`],
    ['a header in small letters', `authorization:Bearer ${key}`],
    ['an option of curl', `-H "Authorization: Bearer ${key}"`],
    ['an option of curl in single quotes', ` -H 'Authorization: Bearer ${key}'\n`],
  ])('%s', (_name, pasted) => {
    expect(readPastedKey(pasted)).toEqual({ key });
  });
});

describe('what is wrong is said in words', () => {
  test.each([
    ['nothing', ' \n', 'There is nothing to check.'],
    ['a shell variable', '$GET3W_API_KEY', 'This is the name of a variable'],
    ['a header with a variable', 'Authorization: Bearer $GET3W_API_KEY', 'the name of a variable'],
    ['a shell variable in braces', `Bearer \${GET3W_API_KEY}`, 'This is the name of a variable'],
    ['a variable of cmd', '%GET3W_API_KEY%', 'This is the name of a variable'],
    ['a variable of PowerShell', '$env:GET3W_API_KEY', 'This is the name of a variable'],
    ['the name alone', 'GET3W_API_KEY', 'This is the name of a variable'],
    ['quotes', `"${key}"`, 'There are quotes in it.'],
    ['quotes in a header', `Authorization: Bearer '${key}'`, 'There are quotes in it.'],
    ['curled quotes', `“${key}”`, 'There are quotes in it.'],
    ['a header without Bearer', `Authorization: ${key}`, 'The word Bearer is missing'],
    ['small letters', `Authorization: bearer ${key}`, 'Bearer is written bearer.'],
    ['another scheme', `Authorization: Basic ${key}`, 'Basic stands where Bearer must.'],
    ['two spaces', `Bearer  ${key}`, 'There is more than one space after Bearer.'],
    ['no space', `Bearer:${key}`, 'There is no space between Bearer and the key.'],
    ['no key', 'Authorization: Bearer ', 'There is no key after Bearer.'],
    ['a space before Bearer', ` Bearer ${key}`, 'There is a space before Bearer.'],
    ['a space before', ` ${key}`, 'There is a space before the key.'],
    ['a line break after', `${key}\n`, 'There is a line break after the key.'],
    ['a space after, in a header', `Authorization: Bearer ${key} `, 'There is a space after'],
    [
      'a line break inside',
      `${key.slice(0, 30)}\n${key.slice(30)}`,
      'There is a line break inside the key.',
    ],
    ['another prefix', `pk_${key.slice(3)}`, 'A key starts with sk_, this does not.'],
    ['a prefix in capitals', `SK_${key.slice(3)}`, 'The key starts with SK_ in capitals.'],
    ['the hint', `${key.slice(0, 7)}…${key.slice(-4)}`, 'This is the shortened form'],
    [
      'a foreign character',
      `${key.slice(0, -1)}-`,
      'only letters and digits after sk_; this has -.',
    ],
    ['an invisible one', `${key}\u200b`, 'this has the invisible U+200B.'],
    ['too few', key.slice(0, -2), 'It is too short: 65 characters instead of 67.'],
    ['too many', `${key}00`, 'It is too long: 69 characters instead of 67.'],
    ['a wrong character', swapped, 'It is mistyped'],
  ])('%s', (_name, pasted, problem) => {
    expect(readPastedKey(pasted)).toMatchObject({ problem: expect.stringContaining(problem) });
    // What is wrong is told without showing the key to whoever looks on.
    expect(JSON.stringify(readPastedKey(pasted))).not.toContain(key.slice(20, 40));
  });
});

test('whatever is pasted, what is given as a key is one that the gateway could take', () => {
  const parts = fc.constantFrom(
    key,
    swapped,
    'Bearer',
    'Authorization:',
    ' ',
    '\n',
    '"',
    '-H ',
    'sk_',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 6 }), (pieces) => {
      const read = readPastedKey(pieces.join(''));
      return !('key' in read) || isWellFormedKey(read.key);
    }),
  );
});
