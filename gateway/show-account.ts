import type { FastifyInstance } from 'fastify';
import { refuse } from '@/lib/core/errors';
import { decimalMicros } from '@/lib/core/money';
import { refusalOfKey, sendRefusal } from './answer';
import type { GatewayDeps } from './deps';

/** `GET /v1/account`: tier, slots, money, and which key is asking. A limit of null is unlimited. */
export function routeShowAccount(app: FastifyInstance, deps: GatewayDeps): void {
  app.get('/v1/account', async (request, reply) => {
    const key = await deps.reads.verifyKey(request.keyHash);
    const refusal = refusalOfKey(reply, key);
    if (refusal || !key) return sendRefusal(reply, refusal ?? refuse('unknown_key'));
    deps.recorder.used(key.keyId);
    return {
      tier: key.tier.name,
      limit: key.slots.limit,
      running: key.slots.running,
      balance: decimalMicros(key.balanceMicros),
      held: decimalMicros(key.heldMicros),
      recharged: decimalMicros(key.rechargedMicros),
      consumed: decimalMicros(key.consumedMicros),
      key: { name: key.name, hint: key.hint },
    };
  });
}
