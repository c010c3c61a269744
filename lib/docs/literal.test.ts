import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { literal } from './literal';

const VALUE = {
  text: `it's "quoted" \\ $HOME \n 猫`,
  yes: true,
  no: false,
  nothing: null,
  number: -1.5e-7,
  "o'clock": [1, [], {}, { deep: [true] }],
};

test('what is written is read back alike by JSON, Python and a shell', () => {
  expect(JSON.parse(literal(VALUE, 'json'))).toEqual(VALUE);
  const python = `import json; print(json.dumps(${literal(VALUE, 'python')}))`;
  expect(JSON.parse(execFileSync('python3', ['-c', python], { encoding: 'utf8' }))).toEqual(VALUE);
  const shell = `printf '%s' '${literal(VALUE, 'json')}'`;
  expect(JSON.parse(execFileSync('bash', ['-c', shell], { encoding: 'utf8' }))).toEqual(VALUE);
});

test('it is written as people write it', () => {
  expect(literal({ prompt: 'A cat', loud: true, names: ['a', 'b'] }, 'python')).toBe(
    '{"prompt": "A cat", "loud": True, "names": ["a", "b"]}',
  );
});
