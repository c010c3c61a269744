import { drawKey } from '@/lib/keys/format';
import type { Random } from '../random';
import { type Endpoint, type Expected, expectedOf, type KnownKeys } from './expected';

/** A request to send as it is, and what it must get. */
export interface Generated {
  bytes: Buffer;
  isHead: boolean;
  /** The sender hangs up after it, with more announced. */
  hangUp: boolean;
  expected: Expected;
}

const WAIT = '/v1/sandbox/wait/run';
const PICTURE = '/v1/google/nano-banana-pro/text-to-image';

/** Draws one request: mostly good in all parts but one, so that each check is reached. */
export function generateRequest(random: Random, keys: KnownKeys, deleted: string): Generated {
  const oddPart = random.below(8);
  const authorization =
    oddPart < 3 ? oddAuthorization(random, keys, deleted) : [`Bearer ${keys.live}`];
  const target = oddPart === 3 ? oddTarget(random) : goodTarget(random);
  const { method, path, endpoint } = target;
  const isSubmit = endpoint.kind === 'submit';
  const query = isSubmit ? drawQuery(random, oddPart === 4) : '';
  const body = isSubmit ? drawBody(random, endpoint, oddPart > 4) : Buffer.alloc(0);
  const parts = { authorization, endpoint, query, body };
  const name = () =>
    random.of(['Authorization', 'authorization', 'AUTHORIZATION', 'aUtHoRiZaTiOn']);
  const head = [
    `${method} ${path}${query && `?${query}`} HTTP/1.1`,
    'Host: localhost',
    ...authorization.map((value) => `${name()}:${random.of(['', ' ', ' \t '])}${value}`),
  ];
  const isHead = method === 'HEAD';
  if (!isSubmit) {
    const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
    return { bytes, isHead, hangUp: false, expected: expectedOf(parts, keys) };
  }
  if (random.chance(0.04)) return brokenFraming(random, head, body);
  const bytes = frame(random, [...head, ...oddHeaders(random, body.length)], body);
  return { bytes, isHead, hangUp: false, expected: expectedOf(parts, keys) };
}

function oddAuthorization(random: Random, keys: KnownKeys, deleted: string): string[] {
  const { live } = keys;
  const at = random.below(live.length);
  const choices: (() => string[])[] = [
    () => [],
    () => [''],
    () => [random.of([' ', '   ', '\t', ' \t '])],
    () => [live],
    () => [
      `${random.of(['Basic', 'bearer', 'BEARER', 'Token', 'Bearer:', 'Bearer,', 'B'])} ${live}`,
    ],
    () => [`Bearer${random.of(['', '  ', '\t', ' \t', '   '])}${live}`],
    () => [`Bearer ${live} ${random.of(['x', live, 'Bearer'])}`],
    () => [`Bearer ${live}, Bearer ${live}`],
    () => [random.of(['Bearer', 'Bearer ', 'Bearer\t'])],
    () => [`Bearer ${live}`, `Bearer ${random.of([live, deleted, 'x'])}`],
    () => [`Bearer ${drawKey()}`],
    () => [`Bearer ${deleted}`],
    () => [`Bearer ${keys.inactive}`],
    () => [`Bearer ${live.slice(0, at)}${random.of([...'abcXYZ019_-'])}${live.slice(at + 1)}`],
    () => [`Bearer ${live.slice(0, at)}`],
    () => [`Bearer ${live}${visible(random, 1 + random.below(8))}`],
    () => [`Bearer ${visible(random, 1 + random.below(200))}`],
    () => [`Bearer ${'k'.repeat(random.below(12_000))}`],
    () => [`Bearer ${Buffer.from('sk_ключ🔑', 'utf8').toString('latin1')}`],
    () => [`Bearer ${live.toUpperCase()}`],
    () => [`Bearer "${live}"`],
    () => [visible(random, 1 + random.below(60))],
    () => [`Bearer ${live.slice(0, at)}${control(random)}${live.slice(at)}`],
    () => [`   Bearer ${live}\t `],
  ];
  return random.of(choices)();
}

/** Characters that may stand in a header, one per byte; not the one that some take for a space. */
function visible(random: Random, length: number): string {
  return Array.from({ length }, () => {
    const code = 0x21 + random.below(0xff - 0x21 + 1);
    return code === 0x7f || code === 0xa0 ? '!' : String.fromCharCode(code);
  }).join('');
}

function control(random: Random): string {
  const codes = [0, 1, 7, 8, 11, 12, 27, 31, 127];
  return String.fromCharCode(random.of(codes));
}

const NOBODYS_TASK = '00000000-0000-0000-0000-000000000000';

interface Target {
  method: string;
  path: string;
  endpoint: Endpoint;
}

function goodTarget(random: Random): Target {
  const submit = (path: string, model: 'wait' | 'picture'): Target => ({
    method: 'POST',
    path,
    endpoint: { kind: 'submit', model },
  });
  return random.of([
    submit(WAIT, 'wait'),
    submit(WAIT, 'wait'),
    submit(WAIT, 'wait'),
    submit(PICTURE, 'picture'),
    { method: random.of(['GET', 'HEAD']), path: '/v1/account', endpoint: { kind: 'read' } },
    { method: 'GET', path: '/v1/models', endpoint: { kind: 'read' } },
  ]);
}

function oddTarget(random: Random): Target {
  const missing = random.of([
    '/v1',
    '/v1/',
    '/v1/nothing',
    '/v1/no/such/model',
    '/v1/sandbox/wait/run/',
    '/v1/sandbox/wait/constructor',
    '/v1/__proto__/__proto__/__proto__',
    '/v1/%E0%A4%A/x/y',
    '/v1/requests/',
    '/v1//////',
    '/v1/../v1/account',
  ]);
  const ids = ['x', '%00', "' OR 1=1", '🙈', 'x'.repeat(3_000), NOBODYS_TASK];
  const noTask = `/v1/requests/${encodeURIComponent(random.of(ids))}`;
  const submitOnly = { kind: 'not allowed' as const, allow: 'POST' };
  const readOnly = { kind: 'not allowed' as const, allow: 'GET, HEAD' };
  return random.of<Target>([
    {
      method: random.of(['GET', 'POST', 'HEAD', 'DELETE']),
      path: missing,
      endpoint: { kind: 'not found' },
    },
    { method: random.of(['GET', 'HEAD']), path: noTask, endpoint: { kind: 'not found' } },
    {
      method: random.of(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
      path: WAIT,
      endpoint: submitOnly,
    },
    {
      method: random.of(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
      path: random.of(['/v1/account', '/v1/models', noTask]),
      endpoint: readOnly,
    },
  ]);
}

function drawQuery(random: Random, odd: boolean): string {
  if (!odd) return random.of(['', '', '', 'sync=false', 'sync=true', 'colour=blue', '__proto__=1']);
  return random.of([
    'sync=maybe',
    'sync=',
    'sync=TRUE',
    'sync=1',
    'sync=true&sync=true',
    'sync=true&sync=false',
    'sync=true&webhook=https://example.com/',
    'webhook=',
    'webhook=nowhere',
    'webhook=ftp://example.com/',
  ]);
}

function drawBody(random: Random, endpoint: Endpoint & { kind: 'submit' }, odd: boolean): Buffer {
  // Drawing takes time, and what it draws is tested elsewhere: a picture's body is always odd.
  const isPicture = endpoint.model === 'picture';
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

/** Around the largest body that is read: blanks are JSON, and so only the size decides. */
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

/** One field that is wrong, or looks so. */
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

function oddHeaders(random: Random, bodyLength: number): string[] {
  const types = [
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'nonsense',
    '',
    '/',
    ';;;',
  ];
  return [
    ...(random.chance(0.7) ? [`Content-Type: ${random.of(types)}`] : []),
    ...(random.chance(0.1) ? ['Expect: 100-continue'] : []),
    ...(random.chance(0.1) ? [`Accept: ${random.of(['text/html', 'image/png', '*/*;q=0'])}`] : []),
    ...(random.chance(0.1) ? [`X-Request-Id: ${random.of(['', 'mine', 'x'.repeat(500)])}`] : []),
    // Who asks for the end of the connection while still sending may miss the answer.
    ...(random.chance(0.05) && bodyLength < 65_536 ? ['Connection: close'] : []),
    ...(random.chance(0.02) ? [`Cookie: ${'c=1; '.repeat(300)}`] : []),
  ];
}

/** The body with its length in front, or in chunks. */
function frame(random: Random, head: string[], body: Buffer): Buffer {
  const asHead = (lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (random.chance(0.7)) {
    return Buffer.concat([asHead([...head, `Content-Length: ${body.length}`]), body]);
  }
  const parts: Buffer[] = [asHead([...head, 'Transfer-Encoding: chunked'])];
  for (let at = 0; at < body.length; ) {
    const chunk = body.subarray(at, at + 1 + random.below(Math.max(64, body.length)));
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
    at += chunk.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** What is no HTTP request as it should be. */
function brokenFraming(random: Random, head: string[], body: Buffer): Generated {
  const [requestLine = '', host = '', ...rest] = head;
  const tail = `Content-Length: ${body.length}`;
  const lines = random.of<string[]>([
    [...head, 'Content-Length: -1'],
    [...head, 'Content-Length: many'],
    [...head, 'Content-Length: 1', 'Content-Length: 2'],
    [...head, tail, 'Transfer-Encoding: chunked'],
    [...head, 'Transfer-Encoding: nonsense'],
    [...head, 'Transfer-Encoding: chunked', '', 'zz\r\n'],
    [...head, 'no colon in this line', tail],
    [...head, 'Sp ace: 1', tail],
    [...head, `Long: ${'x'.repeat(20_000)}`, tail],
    [requestLine, ...rest, tail],
    [requestLine.replace('HTTP/1.1', 'HTTP/9.9'), host, ...rest, tail],
    [requestLine.replace('POST', 'post'), host, ...rest, tail],
    [requestLine.replace('POST', 'NONSENSE'), host, ...rest, tail],
    [requestLine.replace('/v1', '/v1\0'), host, ...rest, tail],
    [...head, 'Expect: a miracle', tail],
    [...head, `Content-Length: ${body.length + 10}`],
  ]);
  const bytes = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
  return { bytes, isHead: false, hangUp: true, expected: 'any documented' };
}
