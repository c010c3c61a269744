import { hasRightChecksum, KEY_LENGTH, KEY_PREFIX } from './form';

// Runs in the browser, hence no node: module here.

/** What is wrong with a pasted text, and what to do about it. */
export interface FormProblem {
  problem: string;
  advice: string;
}

const VARIABLE = /\$\{?[A-Z]|%[A-Z_]+%|\$env:|process\.env|os\.environ|\bGET3W_API_KEY\b/;
const HEADER = /^authorization\s*:[ \t]*/i;
const AS_CURL_OPTION = /^-H\s+(["'])([^"']*)\1$/;
const SCHEME = /^(bearer|basic|token|apikey|api-key)(?![0-9a-z_])/i;

/**
 * Reads a key out of what a person pasted: a key, `Bearer` and a key, or a whole Authorization header, also as an
 * option of curl. Gives the key where the gateway could take it, else the first thing that is wrong, in words.
 */
export function readPastedKey(pasted: string): { key: string } | FormProblem {
  const option = AS_CURL_OPTION.exec(pasted.trim())?.[2];
  const text = option ?? pasted;
  if (text.trim() === '')
    return tell('There is nothing to check.', 'Paste a key or a whole header.');
  if (VARIABLE.test(text)) {
    return tell(
      'This is the name of a variable, not its value.',
      'Where it arrives like this, the shell or the program did not put the value in: single quotes keep a shell from it, and an unset variable gives nothing. Print the variable, and paste what it holds.',
    );
  }
  const header = HEADER.test(text.trimStart());
  const value = header ? text.trimStart().replace(HEADER, '') : text;
  return quotesOf(value) ?? schemeOf(value, header) ?? keyOf(value.replace(/^Bearer /, ''));
}

/** So much of a key that it is more than its hint shows. */
const LONG_PART = /sk_[0-9A-Za-z]{9,}/;

/**
 * The key in a pasted text, whatever is around it; what is wrong where it is almost one; null where
 * there is none. For searches: a text with a key in it must not be sent.
 */
export function findKeyIn(text: string): { key: string } | FormProblem | null {
  const found = LONG_PART.exec(text)?.[0];
  return found === undefined ? null : keyOf(found);
}

function quotesOf(value: string): FormProblem | null {
  if (!/["'`“”„‘’«»]/.test(value)) return null;
  return tell(
    'There are quotes in it.',
    'Quotes belong to the command line or the code, not to the key. Remove them where the key is kept: in a .env file, in a secret store, and after `set` in cmd.',
  );
}

/** What is wrong before the key, in a header. */
function schemeOf(value: string, header: boolean): FormProblem | null {
  const scheme = SCHEME.exec(value.trimStart())?.[0];
  const right = 'A header is exactly: Authorization: Bearer, one space, the key.';
  if (scheme === undefined) {
    return header ? tell('The word Bearer is missing before the key.', right) : null;
  }
  if (scheme.toLowerCase() !== 'bearer') return tell(`${scheme} stands where Bearer must.`, right);
  if (scheme !== 'Bearer') return tell(`Bearer is written ${scheme}.`, right);
  const after = value.trimStart().slice(scheme.length);
  if (after.trim() === '') {
    return tell('There is no key after Bearer.', 'The variable that should hold it may be empty.');
  }
  if (!after.startsWith(' ')) return tell('There is no space between Bearer and the key.', right);
  if (/^\s\s/.test(after)) return tell('There is more than one space after Bearer.', right);
  return value.startsWith(scheme) ? null : tell('There is a space before Bearer.', right);
}

function keyOf(text: string): { key: string } | FormProblem {
  return (
    spacesOf(text) ?? prefixOf(text) ?? charactersOf(text) ?? lengthOf(text) ?? checksumOf(text)
  );
}

function spacesOf(text: string): FormProblem | null {
  if (!/\s/.test(text)) return null;
  const what = /[\r\n]/.test(text) ? 'line break' : 'space';
  const place = /^\s/.test(text) ? 'before' : /^\S+\s+$/.test(text) ? 'after' : 'inside';
  const advice = {
    before: 'Remove it where the key is kept, and paste again.',
    after: 'Files and copied lines often end with one. Remove it where the key is kept.',
    inside: 'The key was broken over lines or copied with something else. Copy it in one piece.',
  };
  return tell(`There is a ${what} ${place} the key.`, advice[place]);
}

function prefixOf(text: string): FormProblem | null {
  if (text.startsWith(KEY_PREFIX)) return null;
  if (text.toLowerCase().startsWith(KEY_PREFIX)) {
    return tell(
      'The key starts with SK_ in capitals.',
      'Small and capital letters count. Copy it.',
    );
  }
  return tell(
    `A key starts with ${KEY_PREFIX}, this does not.`,
    'The beginning may be cut off, or it is the key of another service.',
  );
}

function charactersOf(text: string): FormProblem | null {
  const rest = text.slice(KEY_PREFIX.length);
  if (/…|\.\.\./.test(rest)) {
    return tell(
      'This is the shortened form from the list of keys.',
      'The whole key is shown only once, when it is generated. If nobody kept it, generate another.',
    );
  }
  const foreign = [...new Set(rest.match(/[^0-9A-Za-z]/gu) ?? [])].slice(0, 3);
  if (foreign.length === 0) return null;
  return tell(
    `A key has only letters and digits after ${KEY_PREFIX}; this has ${foreign.map(nameOf).join(', ')}.`,
    'It may have been changed by an editor or a chat program, or something stands behind it.',
  );
}

/** A character that can be seen as it is, any other by its number. */
function nameOf(character: string): string {
  if (/^[!-~]$/.test(character)) return character;
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? character : `the invisible U+${number}`;
}

function lengthOf(text: string): FormProblem | null {
  if (text.length === KEY_LENGTH) return null;
  const [what, advice] =
    text.length < KEY_LENGTH
      ? ['too short', 'A part was not copied. Copy it again from where it is kept.']
      : ['too long', 'Something was copied with it, or it was pasted twice.'];
  return tell(`It is ${what}: ${text.length} characters instead of ${KEY_LENGTH}.`, advice);
}

function checksumOf(text: string): { key: string } | FormProblem {
  if (hasRightChecksum(text)) return { key: text };
  return tell(
    'It is mistyped: its last six characters do not go with the others.',
    'At least one character is wrong or two are swapped. Copy the key instead of typing it.',
  );
}

function tell(problem: string, advice: string): FormProblem {
  return { problem, advice };
}
