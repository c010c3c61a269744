/**
 * The expected answer by the table of errors (product: "The public API"), decided by its order and independent of the
 * gateway's own code.
 */
export type Expected =
  | { status: 200 }
  /** `error` is the exact text, or its beginning if the table does not define the rest. */
  | { status: number; error: string | { begins: string }; allow?: string }
  /** Invalid HTTP: any error of the table, or a closed connection. */
  | 'any documented';

export interface KnownKeys {
  live: string;
  /** A key of an account that has never topped up. */
  inactive: string;
}

/** The parts of a generated request that decide its answer. */
export interface Parts {
  /** The values of its Authorization headers, one character per byte. */
  authorization: string[];
  endpoint: Endpoint;
  /** Of a submit. */
  query: string;
  body: Buffer;
}

export type Endpoint =
  | { kind: 'submit'; model: 'wait' | 'picture' }
  | { kind: 'read' }
  | { kind: 'not found' }
  | { kind: 'not allowed'; allow: string };

const BODY_LIMIT = 10 * 1024 * 1024;
const CHANNELS: unknown[] = ['economy', 'stable', 'official'];
const BAD_PARAMETERS = { status: 400, error: { begins: 'Invalid parameters: ' } };

export function expectedOf(
  { authorization, endpoint, query, body }: Parts,
  known: KnownKeys,
): Expected {
  if (authorization.some(hasControlCharacter)) return 'any documented';
  const token = tokenOf(authorization);
  if (typeof token !== 'string') return token;
  if (token === known.inactive) return { status: 403, error: 'Insufficient balance' };
  if (token !== known.live) return { status: 401, error: 'Invalid or revoked API key' };
  if (endpoint.kind === 'not found') return { status: 404, error: 'Not found' };
  if (endpoint.kind === 'not allowed') {
    return { status: 405, error: 'Method not allowed', allow: endpoint.allow };
  }
  if (endpoint.kind === 'read') return { status: 200 };
  if (body.length > BODY_LIMIT) return { status: 413, error: 'Request body too large' };
  const fits = isGoodQuery(query) && isGoodBody(endpoint.model, body);
  return fits ? { status: 200 } : BAD_PARAMETERS;
}

/** The text after `Bearer`, or why there is none. */
function tokenOf(values: string[]): string | { status: number; error: string } {
  const [value = '', ...more] = values.map((one) => one.replace(/^[ \t]+|[ \t]+$/g, ''));
  if (more.length > 0) return { status: 401, error: 'Invalid Authorization format' };
  if (value === '') return { status: 401, error: 'Missing Authorization header' };
  const [scheme, token, ...rest] = value.split(' ');
  const isBearer = scheme === 'Bearer' && token && rest.length === 0 && !token.includes('\t');
  return isBearer ? token : { status: 401, error: 'Invalid Authorization format' };
}

/** Characters that HTTP does not allow in headers. */
function hasControlCharacter(value: string): boolean {
  return [...value].some((character) => {
    const code = character.charCodeAt(0);
    return (code < 32 && character !== '\t') || code === 127;
  });
}

function isGoodQuery(query: string): boolean {
  const given = new URLSearchParams(query);
  if (given.getAll('sync').length > 1 || given.has('webhook')) return false;
  return ['true', 'false', null].includes(given.get('sync'));
}

function isGoodBody(model: 'wait' | 'picture', body: Buffer): boolean {
  const text = body.toString('utf8').replace(/^\ufeff/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return (
    Object.entries(value).every(([name, one]) => isGoodField(model, name, one)) &&
    (model === 'wait' || Object.hasOwn(value, 'prompt'))
  );
}

/** Rules only for what the generator below can produce. */
function isGoodField(model: 'wait' | 'picture', name: string, value: unknown): boolean {
  if (name === 'channel') return CHANNELS.includes(value);
  if (model === 'picture') {
    return (
      name === 'prompt' &&
      typeof value === 'string' &&
      value.length >= 1 &&
      [...value].length <= 10_000
    );
  }
  if (name === 'fail') return typeof value === 'boolean';
  return name === 'seconds' && typeof value === 'number' && value >= 0 && value <= 60;
}
