import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { createBatcher } from '@/lib/admission/batcher';
import type { VerifiedKey } from '@/lib/admission/verified-key';
import type { usageSchema } from '@/lib/api/usage';
import { isRefused, refuse } from '@/lib/core/errors';
import { decimalMicros } from '@/lib/core/money';
import { isUnavailable } from '@/lib/db/is-unavailable';
import { readUsage, type Usage } from '@/lib/usage/read-usage';
import type { UsageFigures } from '@/lib/usage/usage-figures';
import { addressOf, refusalOfKey, sendRefusal } from './answer';
import type { GatewayDeps } from './deps';
import { readUsageQuery, type UsageQuery } from './usage-query';

/** Reads at the same time, so that they leave connections of the pool to others. More than these wait. */
const AT_ONCE = 2;
const MOST_WAITING = 100;

interface Asked extends UsageQuery {
  key: VerifiedKey;
}

/** `GET /v1/usage`: what the key of the request has used, by key, model, channel, UTC day or hour. */
export function routeShowUsage(app: FastifyInstance, deps: GatewayDeps): void {
  const reads = createBatcher<Asked, Usage>({
    largest: AT_ONCE,
    mostWaiting: MOST_WAITING,
    mayRetryAlone: (error) => !isUnavailable(error),
    run: (asked) => Promise.all(asked.map((one) => readFor(deps, one))),
  });
  app.get('/v1/usage', async (request, reply) => {
    const address = addressOf(deps, request);
    const key = await deps.reads.verifyKey(request.keyHash, address);
    const refusal = refusalOfKey(reply, key);
    if (refusal || !key) return sendRefusal(reply, refusal ?? refuse('unknown_key'));
    deps.recorder.used(request.keyHash, address);
    const query = readUsageQuery(request.query, deps.clock());
    if (isRefused(query)) return sendRefusal(reply, query);
    return usageView(key, query, await reads.add({ key, ...query }));
  });
}

function readFor(deps: GatewayDeps, { key, range, by }: Asked): Promise<Usage> {
  const grouping = by === 'model' || by === 'channel' ? by : null;
  const question = { range, by: grouping, keyId: key.keyId, model: null };
  return readUsage(deps.db, key.accountId, question, deps.clock());
}

function usageView(
  key: VerifiedKey,
  { range, by }: UsageQuery,
  usage: Usage,
): z.infer<typeof usageSchema> {
  const refused = usage.refused?.calls ?? 0;
  const totals = { ...figuresView(usage.totals), refused };
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    by,
    totals,
    rows:
      by === 'key'
        ? [{ key: { name: key.name, hint: key.hint }, ...totals }]
        : by === 'day' || by === 'hour'
          ? bucketRows(by, usage)
          : usage.groups.map((group) => ({ [by]: group.id, ...figuresView(group.totals) })),
  };
}

function bucketRows(by: 'day' | 'hour', { starts, points, refused }: Usage) {
  return points.map((figures, at) => {
    const start = starts[at]?.toISOString() ?? '';
    return {
      [by]: by === 'day' ? start.slice(0, 10) : start,
      ...figuresView(figures),
      refused: refused?.points[at] ?? 0,
    };
  });
}

function figuresView(figures: UsageFigures) {
  return {
    spent: decimalMicros(figures.spentMicros),
    charged: decimalMicros(figures.chargedMicros),
    returned: decimalMicros(figures.returnedMicros),
    completed: figures.completed,
    failed: figures.failed,
  };
}
