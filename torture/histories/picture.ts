import type { Database } from '@/lib/db/database';
import { runningOf, secretsOf, used } from './key-model';
import { balance, consumed, held, isActive, liveKeys, running } from './model';
import type { Model } from './state';

/** The model's whole state, as lines; `readPicture` returns the database's in the same format. */
export function pictureOf(model: Model): string[] {
  const accounts = [...model.accounts].map(([id, { rechargedMicros }]) =>
    [
      `account ${id}: ${isActive(model, id) ? 'active' : 'not active'}`,
      `balance ${balance(model, id)}, held ${held(model, id)}, recharged ${rechargedMicros}`,
      `consumed ${consumed(model, id)}, running ${running(model, id)}, keys ${liveKeys(model, id)}`,
    ].join(', '),
  );
  const keys = [...model.keys].map(([id, key]) => {
    const { limit, slots } = key.settings;
    return [
      `key ${id}: ${key.live ? 'live' : 'dead'}${key.paused ? ', paused' : ''}`,
      ...secretsOf(key).map((secret) => secret.slice(0, 8)),
      limit ? `used ${used(model, id)} of ${limit.micros} per ${limit.period}` : 'no limit',
      slots === null ? 'no slots' : `running ${runningOf(model, id)} of ${slots}`,
    ].join(', ');
  });
  const tasks = [...model.tasks].map(([id, { accountId, keyId, runnerId, priceMicros, state }]) =>
    [
      `task ${id}: account ${accountId}, key ${keyId}, runner ${runnerId}, price ${priceMicros}`,
      `${state}${state === 'completed' ? ', charged 1' : ', charged 0'}`,
    ].join(', '),
  );
  const runners = [...model.runners].map(
    ([id, { ended }]) => `runner ${id}: ${ended ? 'ended' : 'alive'}`,
  );
  const idempotencyKeys = model.idempotencyKeys.map(
    ({ accountId, taskId }) => `Idempotency-Key: account ${accountId}, task ${taskId}`,
  );
  return [...accounts, ...keys, ...tasks, ...runners, ...idempotencyKeys].sort();
}

/** The database's state of the model's accounts and runners, in the lines of `pictureOf`. */
export async function readPicture(db: Database, model: Model): Promise<string[]> {
  const { rows } = await db.pool.query<{ line: string }>({
    name: 'read-picture',
    text: READ,
    values: [[...model.accounts.keys()], [...model.runners.keys()]],
  });
  return rows.map((row) => row.line).sort();
}

// A charge only counts if it has the task's price and account. What a window that has ended has used is nothing.
const LIVE = 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())';
const READ = `
  SELECT format('account %s: %s, balance %s, held %s, recharged %s, consumed %s, running %s, keys %s', id,
      CASE WHEN activated_at IS NULL THEN 'not active' ELSE 'active' END, balance_micros, held_micros,
      recharged_micros, consumed_micros, running,
      (SELECT count(*) FROM api_keys k WHERE k.account_id = a.id AND k.current_key_id IS NULL AND ${LIVE})) AS line
    FROM accounts a WHERE id = ANY ($1)
  UNION ALL SELECT concat_ws(', ', format('key %s: %s', id, CASE WHEN ${LIVE} THEN 'live' ELSE 'dead' END),
      CASE WHEN paused_at IS NOT NULL THEN 'paused' END,
      (SELECT string_agg(left(encode(k.hash, 'hex'), 8), ', ' ORDER BY k.current_key_id NULLS FIRST)
        FROM api_keys k WHERE (k.id = key.id OR k.current_key_id = key.id) AND ${LIVE}),
      CASE WHEN l.period IS NULL THEN 'no limit' ELSE format('used %s of %s per %s',
        CASE WHEN l.window_start = limit_window(l.period, clock_timestamp()) THEN l.used_micros ELSE 0 END,
        l.limit_micros, l.period) END,
      CASE WHEN l.slot_limit IS NULL THEN 'no slots' ELSE format('running %s of %s', l.running, l.slot_limit) END)
    FROM api_keys key LEFT JOIN key_limits l ON l.key_id = key.id AND key.limited
    WHERE key.account_id = ANY ($1) AND key.current_key_id IS NULL
  UNION ALL SELECT format('task %s: account %s, key %s, runner %s, price %s, %s, charged %s', t.id, t.account_id,
      t.key_id, t.runner_id, t.price_micros, concat_ws(' ', t.status, t.code),
      (SELECT count(*) FROM ledger l WHERE l.reference = t.id AND l.kind = 'charge'
        AND l.account_id = t.account_id AND l.amount_micros = -t.price_micros))
    FROM tasks t WHERE account_id = ANY ($1)
  UNION ALL SELECT format('runner %s: %s', id, CASE WHEN ended_at IS NULL THEN 'alive' ELSE 'ended' END)
    FROM runners WHERE id = ANY ($2)
  UNION ALL SELECT format('Idempotency-Key: account %s, task %s', account_id, task_id)
    FROM idempotency_keys WHERE account_id = ANY ($1) AND created_at > clock_timestamp() - interval '24 hours'`;
