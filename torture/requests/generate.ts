import type { Random } from '../random';
import { oddAuthorization } from './authorization';
import { drawBody } from './bodies';
import { type Endpoint, type Expected, expectedOf, type KnownKeys } from './expected';
import { brokenFraming, frame, oddHeaders } from './framing';

/** A request to send, and its expected answer. */
export interface Generated {
  bytes: Buffer;
  isHead: boolean;
  /** The sender disconnects after it, before its announced end. */
  hangUp: boolean;
  expected: Expected;
}

const WAIT = '/v1/sandbox/wait/run';
const PICTURE = '/v1/google/nano-banana-pro/text-to-image';

/** Generates one request: valid in usually all parts but one, so that each check is reached. */
export function generateRequest(random: Random, keys: KnownKeys, deleted: string): Generated {
  const oddPart = random.below(8);
  const authorization =
    oddPart < 3 ? oddAuthorization(random, keys, deleted) : [`Bearer ${keys.live}`];
  const target = oddPart === 3 ? oddTarget(random) : goodTarget(random);
  const { method, path, endpoint } = target;
  const isSubmit = endpoint.kind === 'submit';
  const query = isSubmit ? drawQuery(random, oddPart === 4) : '';
  const body = isSubmit ? drawBody(random, endpoint.model, oddPart > 4) : Buffer.alloc(0);
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
  if (random.chance(0.04)) {
    const bytes = brokenFraming(random, head, body);
    return { bytes, isHead: false, hangUp: true, expected: 'any documented' };
  }
  const bytes = frame(random, [...head, ...oddHeaders(random, body.length)], body);
  return { bytes, isHead, hangUp: false, expected: expectedOf(parts, keys) };
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
