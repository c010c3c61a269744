import { revokeKey } from '@/lib/keys/revocations/revoke-key';
import { createKey, createOwner } from '@/test/factories';
import { openClient } from './client';
import { customerWithLimit } from './customers';
import { Broken, type Finding } from './finding';
import { inParallel } from './in-parallel';
import { checkInvariants, settles } from './invariants';
import { randomOf } from './random';
import type { Expected } from './requests/expected';
import { type Generated, generateRequest } from './requests/generate';
import { callRaw, type Outcome, type RawAnswer } from './requests/raw-call';
import type { Site } from './site';

const LANES = 24;

/** The statuses and texts of the table in docs/product.md; the text of a 400 continues with the details. */
const DOCUMENTED: [status: number, error: string][] = [
  [401, 'Missing Authorization header'],
  [401, 'Invalid Authorization format'],
  [401, 'Invalid or revoked API key'],
  [403, 'Insufficient balance'],
  [404, 'Not found'],
  [405, 'Method not allowed'],
  [413, 'Request body too large'],
  [431, 'Request headers too large'],
  [400, 'Invalid parameters: '],
];

/** R8: generated headers and bodies, over raw connections to both gateways. */
export async function generatedRequests(site: Site, count: number, seed: number): Promise<Finding> {
  const { db } = site;
  const broken = new Broken();
  const customer = await customerWithLimit(db, null);
  const deleted = await createKey(db, customer);
  await revokeKey(db, customer.by, customer.accountId, deleted.id);
  const inactive = await createKey(db, await createOwner(db));
  const keys = { live: customer.key.secret, inactive: inactive.secret };

  const random = randomOf(seed);
  const statuses = new Map<string, number>();
  await inParallel(count, LANES, async (number) => {
    const request = generateRequest(random, keys, deleted.secret);
    const { url } = site.gateways[number % 2 === 0 ? 0 : 1];
    const outcome = await callRaw(url, request.bytes, request);
    const status = typeof outcome === 'string' ? outcome : String(outcome.status);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const wrong = whatIsWrong(request, outcome);
    if (wrong) broken.add(wrong, `${inShort(request.bytes)} → ${inWords(outcome)}`);
  });

  for (const { url } of site.gateways) {
    const client = openClient(url, 1);
    const { status } = await client.call('/v1/account', { key: keys.live });
    client.close();
    broken.unless(status === 200, 'a gateway does not work afterwards', String(status));
  }
  const settled = await settles(db, [customer.accountId], 10_000);
  broken.unless(settled, 'slots or money stay held');
  await checkInvariants(db, broken);
  const seen = [...statuses].sort().map(([status, times]) => `${times} × ${status}`);
  return {
    done: `${count} generated Authorization headers and bodies from seed ${seed}, over raw connections to 2 gateways`,
    seen: seen.join(', '),
    broken: broken.list(),
  };
}

/** Why this is not the documented answer; null if it is. */
function whatIsWrong({ expected, isHead }: Generated, outcome: Outcome): string | null {
  if (outcome === 'hangs') return 'no answer, and the connection hangs';
  if (outcome === 'closed') {
    return expected === 'any documented' ? null : 'the connection is closed without an answer';
  }
  if (expected === 'any documented') {
    const known = DOCUMENTED.some(
      ([status, error]) =>
        status === outcome.status && (isHead || errorOf(outcome)?.startsWith(error)),
    );
    return known || outcome.status === 200 ? null : 'an error that is not documented';
  }
  if (outcome.status !== expected.status) return `not a ${expected.status}`;
  if (!outcome.headers.has('x-request-id')) return 'an answer without x-request-id';
  if (!('error' in expected)) return null;
  return whatIsWrongWithError(expected, outcome, isHead);
}

function whatIsWrongWithError(
  expected: Expected & { error: string | { begins: string }; allow?: string },
  outcome: RawAnswer,
  isHead: boolean,
): string | null {
  if (outcome.status === 401 && outcome.headers.get('www-authenticate') !== 'Bearer') {
    return 'a 401 without WWW-Authenticate: Bearer';
  }
  if (expected.allow && outcome.headers.get('allow') !== expected.allow) {
    return `a 405 without Allow: ${expected.allow}`;
  }
  if (isHead) return null;
  const error = errorOf(outcome);
  const { error: text } = expected;
  const fits = typeof text === 'string' ? error === text : error?.startsWith(text.begins);
  return fits ? null : `a ${outcome.status} with another text or form`;
}

/** The exact text of an error in the documented format; null for any other body. */
function errorOf({ status, headers, text }: RawAnswer): string | null {
  if (!headers.get('content-type')?.startsWith('application/json')) return null;
  try {
    const { code, error } = JSON.parse(text) as { code: unknown; error: unknown };
    if (code !== status || typeof error !== 'string') return null;
    return text === JSON.stringify({ code, error }) ? error : null;
  } catch {
    return null;
  }
}

/** The request's lines without any key in them. */
function inShort(bytes: Buffer): string {
  const text = bytes.toString('latin1', 0, 3_000).replaceAll(/sk_[0-9A-Za-z]{20,}/g, 'sk_…');
  return JSON.stringify(text.slice(0, 400));
}

function inWords(outcome: Outcome): string {
  return typeof outcome === 'string' ? outcome : `${outcome.status} ${outcome.text.slice(0, 200)}`;
}
