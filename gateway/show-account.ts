import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { VerifiedKey } from '@/lib/admission/verified-key';
import type { keyRulesSchema } from '@/lib/api/account';
import { refuse } from '@/lib/core/errors';
import { decimalMicros } from '@/lib/core/money';
import { addressOf, refusalOfKey, sendRefusal } from './answer';
import type { GatewayDeps } from './deps';

/** `GET /v1/account`: tier, slots, money, and the caller's key with its rules. A limit of null is unlimited. */
export function routeShowAccount(app: FastifyInstance, deps: GatewayDeps): void {
  app.get('/v1/account', async (request, reply) => {
    const address = addressOf(deps, request);
    const key = await deps.reads.verifyKey(request.keyHash, address);
    const refusal = refusalOfKey(reply, key);
    if (refusal || !key) return sendRefusal(reply, refusal ?? refuse('unknown_key'));
    deps.recorder.used(request.keyHash, address);
    return {
      tier: key.tier.name,
      limit: key.slots.limit,
      running: key.slots.running,
      balance: decimalMicros(key.balanceMicros),
      held: decimalMicros(key.heldMicros),
      recharged: decimalMicros(key.rechargedMicros),
      consumed: decimalMicros(key.consumedMicros),
      key: { name: key.name, hint: key.hint, ...keyRulesView(key) },
    };
  });
}

/** The rules of the caller's key; null if only the account limits it. */
function keyRulesView({ rules, limits }: VerifiedKey): z.infer<typeof keyRulesSchema> {
  const spend = limits?.spend;
  return {
    expires_at: rules?.expires_at ? new Date(rules.expires_at).toISOString() : null,
    read_only: rules?.read_only ?? false,
    models: rules?.models ?? null,
    addresses: rules?.addresses ?? null,
    concurrency: limits?.slots?.limit ?? null,
    limit:
      rules?.limit && spend
        ? {
            amount: decimalMicros(BigInt(rules.limit.micros)),
            period: rules.limit.period,
            remaining: decimalMicros(spend.leftMicros),
            resets_at: spend.resetsAt?.toISOString() ?? null,
          }
        : null,
  };
}
