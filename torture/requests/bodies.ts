import type { Random } from '../random';

/** Generates the body of a submit: a valid one, or, if it is odd, one that usually gets a 400. */
export function drawBody(random: Random, model: 'wait' | 'picture', odd: boolean): Buffer {
  // Drawing is slow and tested elsewhere, so a picture's body is always invalid.
  const isPicture = model === 'picture';
  if (!odd && !isPicture) return Buffer.from(JSON.stringify(goodBody(random)));
  if (random.chance(0.03)) return largeBody(random);
  if (random.chance(0.3)) return noJson(random);
  return Buffer.from(random.chance(0.5) ? oddJson(random) : oddField(random, isPicture));
}

function goodBody(random: Random): Record<string, unknown> {
  return {
    ...(random.chance(0.5) ? { seconds: random.of([0, -0, 0.001, 1e-300]) } : {}),
    ...(random.chance(0.3) ? { fail: random.chance(0.5) } : {}),
    ...(random.chance(0.3) ? { channel: random.of(['economy', 'stable', 'official']) } : {}),
  };
}

/** Around the largest accepted size, padded with blanks, which are valid JSON, so that only the size decides. */
function largeBody(random: Random): Buffer {
  return Buffer.alloc(10 * 1024 * 1024 + random.of([-1, 0, 1, 1_000_000]), '{} ').fill(' ', 2);
}

function noJson(random: Random): Buffer {
  const bytes = () =>
    Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256)));
  return random.of([
    bytes(),
    Buffer.alloc(0),
    Buffer.from(' '),
    Buffer.from('\0'),
    Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
    Buffer.from('{"seconds":0', 'utf16le'),
    ...[
      '{"seconds":0',
      "{'seconds':0}",
      '{"seconds":NaN}',
      '{"seconds":0,}',
      '{"seconds":0}}',
      '{"seconds":0} // no',
      '{"seconds":01}',
      '{"seconds":.5}',
      '{"seconds":+1}',
      '{"seconds":0x1}',
      '{seconds:0}',
      '{"seconds":undefined}',
      '{"a":"\u0000"}',
      '{"a":"\\x"}',
      'seconds=0&fail=false',
      '<xml/>',
      '{'.repeat(5_000),
    ].map((text) => Buffer.from(text)),
  ]);
}

function oddJson(random: Random): string {
  const deep = 1 + random.below(20_000);
  return random.of([
    'null',
    'true',
    '0',
    '-1e400',
    '""',
    '"\\ud800"',
    '[]',
    '[{}]',
    '[{"seconds":0}]',
    `${'['.repeat(deep)}${']'.repeat(deep)}`,
    `${'{"a":'.repeat(deep)}0${'}'.repeat(deep)}`,
    `[${'0,'.repeat(5_000)}0]`,
  ]);
}

const ODD_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  ' seconds',
  'Seconds',
  'seconds\0',
  '$ref',
  'a/b~c',
  'имя',
  '🙈',
  'x'.repeat(2_000),
];
const ODD_VALUES = [
  'null',
  'true',
  '"0"',
  '""',
  '[]',
  '{}',
  '[0]',
  '-1',
  '-0.0000001',
  '60.0000001',
  '61',
  '1e999',
  '-1e999',
  '1e308',
  '123456789012345678901234567890',
  '"\\u0000"',
  '"\\ud800"',
  '{"valueOf":0,"toString":0}',
  '{"__proto__":{"seconds":0}}',
];

/** One field that is wrong, or looks wrong. */
function oddField(random: Random, isPicture: boolean): string {
  const known = isPicture
    ? ['aspect_ratio', 'resolution', 'output_format', 'channel', 'model']
    : ['seconds', 'fail', 'channel'];
  const name = random.chance(0.5) ? random.of(known) : random.of(ODD_NAMES);
  const field = `${JSON.stringify(name)}:${random.of(ODD_VALUES)}`;
  const good = isPicture ? '"prompt":"A cat"' : '"seconds":0';
  const wrongPrompt = `{"prompt":${random.of(['""', '0', '[]', 'null', `"${'x'.repeat(10_001)}"`])}}`;
  if (isPicture && random.chance(0.3)) return wrongPrompt;
  return random.of([`{${good},${field}}`, `{${field},${good}}`]);
}
