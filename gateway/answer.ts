import type { FastifyReply, FastifyRequest } from 'fastify';

import type { KeyLimits, Slots } from '@/lib/admission/key-limits';
import type { VerifiedKey } from '@/lib/admission/verified-key';
import { clientAddress } from '@/lib/core/client-address';
import { REFUSALS, type Reason, type Refused, refusalBody, refuse } from '@/lib/core/errors';
import { refused } from '@/lib/core/metrics';
import { decimalMicros } from '@/lib/core/money';
import type { GatewayDeps } from './deps';

const RETRY_SECONDS = '1';
const JSON_TYPE = 'application/json; charset=utf-8';

interface Answer {
  code: number;
  /** The body, as JSON. */
  text: string;
}

/** The answers of refusals without a detail, serialised once instead of per call. */
const ANSWERS = Object.fromEntries(
  (Object.keys(REFUSALS) as Reason[]).map((reason) => [reason, answerOf(refuse(reason))]),
) as Record<Reason, Answer>;

function answerOf(refusal: Refused): Answer {
  const body = refusalBody(refusal);
  return { code: body.code, text: JSON.stringify(body) };
}

/** The caller's address for keys with allowed addresses; null if unknown. */
export function addressOf(deps: GatewayDeps, request: FastifyRequest): string | null {
  const address = clientAddress(request.raw, deps.trustedProxies);
  return address === 'unknown' ? null : address;
}

/** Answers with a refusal from the error table, and the headers of its status. */
export function sendRefusal(reply: FastifyReply, refusal: Refused): FastifyReply {
  const { code, text } =
    refusal.detail === undefined ? ANSWERS[refusal.refused] : answerOf(refusal);
  refused(refusal.refused);
  if (!reply.request.raw.complete) reply.server.drainBody(reply.request);
  // Our own faults are not refusals, and an unavailable database could not record them.
  if (code < 500) reply.server.noteRefusal(reply.request, refusal.refused);
  if (code === 401) reply.header('www-authenticate', 'Bearer');
  if (code === 429 || code === 503) reply.header('retry-after', RETRY_SECONDS);
  return reply.code(code).header('content-type', JSON_TYPE).send(text);
}

/**
 * Sets the headers for the caller's slots, and for the remaining amount of a key with a spend limit. A total limit has
 * no reset.
 */
export function setLimitHeaders(
  reply: FastifyReply,
  { slots, limits }: { slots: Slots; limits: KeyLimits | null },
): void {
  const { limit, running } = slots;
  reply.header('x-concurrency-limit', limit === null ? 'unlimited' : String(limit));
  reply.header(
    'x-concurrency-remaining',
    limit === null ? 'unlimited' : String(Math.max(0, limit - running)),
  );
  if (!limits?.spend) return;
  reply.header('x-key-limit-remaining', decimalMicros(limits.spend.leftMicros));
  if (limits.spend.resetsAt) {
    reply.header('x-key-limit-reset', limits.spend.resetsAt.toISOString());
  }
}

/**
 * The refusal for a key: unknown, not allowed from this address, paused, or its account has never topped up; otherwise
 * null. A caller from an address that is not allowed gets no information about the account; every other answer contains
 * its limits.
 */
export function refusalOfKey(
  reply: FastifyReply,
  key: VerifiedKey | null,
): Refused<'unknown_key' | 'address_not_allowed' | 'key_paused' | 'not_activated'> | null {
  if (!key) return refuse('unknown_key');
  if (key.refusal === 'address_not_allowed') return refuse(key.refusal);
  setLimitHeaders(reply, key);
  if (key.refusal) return refuse(key.refusal);
  return key.activated ? null : refuse('not_activated');
}

/** Refuses after the key has been checked, if the call needs one: the key's own refusals come first. */
export async function sendRefusalAfterKey(
  deps: GatewayDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refused,
): Promise<FastifyReply> {
  if (!request.keyHash) return sendRefusal(reply, refusal);
  const key = await deps.reads.verifyKey(request.keyHash, addressOf(deps, request));
  return sendRefusal(reply, refusalOfKey(reply, key) ?? refusal);
}
