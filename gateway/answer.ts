import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Slots } from '@/lib/admission/admit';
import type { VerifiedKey } from '@/lib/admission/verified-key';
import { type Refused, refusalBody, refuse } from '@/lib/errors';
import { refused } from '@/lib/metrics';
import type { GatewayParts } from './parts';

const RETRY_SECONDS = '1';

/** Answers with a refusal from the one table, and the headers that its status asks for. */
export function sendRefusal(reply: FastifyReply, refusal: Refused): FastifyReply {
  const body = refusalBody(refusal);
  refused(refusal.refused);
  if (body.code === 401) reply.header('WWW-Authenticate', 'Bearer');
  if (body.code === 429 || body.code === 503) reply.header('Retry-After', RETRY_SECONDS);
  return reply.code(body.code).send(body);
}

/** Says how many tasks the account may run at once, and how many more. */
export function setSlotHeaders(reply: FastifyReply, slots: Slots): void {
  const { limit, running } = slots;
  reply.header('x-concurrency-limit', limit === null ? 'unlimited' : String(limit));
  reply.header(
    'x-concurrency-remaining',
    limit === null ? 'unlimited' : String(Math.max(0, limit - running)),
  );
}

/**
 * What a key's reading means for its caller: a refusal for an unknown key and for an account that has never topped up;
 * otherwise null, and the answer carries the account's slots.
 */
export function refusalOfKey(
  reply: FastifyReply,
  key: VerifiedKey | null,
): Refused<'unknown_key' | 'not_activated'> | null {
  if (!key) return refuse('unknown_key');
  setSlotHeaders(reply, key.slots);
  return key.activated ? null : refuse('not_activated');
}

/** Refuses for something that is checked after the key: the key's own refusals come first. */
export async function sendRefusalAfterKey(
  parts: GatewayParts,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refused,
): Promise<FastifyReply> {
  const key = await parts.reads.verifyKey(request.keyHash);
  return sendRefusal(reply, refusalOfKey(reply, key) ?? refusal);
}
