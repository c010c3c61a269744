import type { FastifyInstance } from 'fastify';
import { bodySchemaOf, pricesOf } from '@/lib/api/channels';
import type { Model } from '@/lib/catalog/models';
import { refuse } from '@/lib/core/errors';
import { decimalMicros } from '@/lib/core/money';
import { addressOf, refusalOfKey, sendRefusal } from './answer';
import type { GatewayDeps } from './deps';

/** `GET /v1/models`: every model with its input rules and its price per channel, in dollars. */
export function routeListModels(app: FastifyInstance, deps: GatewayDeps): void {
  const models = deps.catalog.models.map(modelView);
  app.get('/v1/models', async (request, reply) => {
    const address = addressOf(deps, request);
    const key = await deps.reads.verifyKey(request.keyHash, address);
    const refusal = refusalOfKey(reply, key);
    if (refusal || !key) return sendRefusal(reply, refusal ?? refuse('unknown_key'));
    deps.recorder.used(request.keyHash, address);
    return { models };
  });
}

function modelView(model: Model) {
  return {
    id: model.id,
    title: model.title,
    input: bodySchemaOf(model),
    prices: Object.fromEntries(
      pricesOf(model).map(([channel, price]) => [channel, decimalMicros(price)]),
    ),
    estimated_duration: model.estimatedSeconds,
    ...(model.sandbox ? { sandbox: true } : {}),
  };
}
