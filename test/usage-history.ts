import { v7 } from 'uuid';
import type { AccountId } from '@/lib/core/ids';
import type { Micros } from '@/lib/core/money';
import type { Database } from '@/lib/db/database';

/** A task of the past that ended at `at`, after it had run for `ranMs`. */
export interface PastTask {
  kind: 'completed' | 'failed';
  at: Date;
  keyId: string;
  model: string;
  channel: string;
  micros: Micros;
  ranMs: number;
}

/** Refunds the charge of the event at this place, if it has one that was not refunded. */
export interface PastRefund {
  kind: 'charge_refund';
  at: Date;
  of: number;
}

/** A history that happens step by step. */
export interface History {
  /** Lets the next `count` events happen; all that are left unless it is given. */
  advance(count?: number): Promise<void>;
}

/**
 * Writes events into the account's tasks and ledger as the product would have at these times, which must not decrease.
 * All tasks are running until their event happens. The account's own amounts are not changed.
 */
export async function startHistory(
  db: Database,
  accountId: AccountId,
  events: readonly (PastTask | PastRefund)[],
): Promise<History> {
  const tasks = events.map((event) => {
    if (event.kind === 'charge_refund') return null;
    const startedAt = new Date(event.at.getTime() - event.ranMs);
    return { ...event, id: v7({ msecs: startedAt.getTime() }), startedAt };
  });
  const rows = tasks.flatMap((task) =>
    task
      ? {
          id: task.id,
          key_id: task.keyId,
          model: task.model,
          channel: task.channel,
          price_micros: String(task.micros),
          created_at: task.startedAt,
        }
      : [],
  );
  await db.pool.query(
    `INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, created_at)
      SELECT t.id, $1, t.key_id, t.id, t.model, t.channel, 'processing', t.price_micros, t.created_at
        FROM jsonb_populate_recordset(NULL::tasks, $2) AS t`,
    [accountId, JSON.stringify(rows)],
  );
  const refunded = new Set<number>();
  let happened = 0;
  return {
    async advance(count = events.length - happened) {
      const [ends, entries]: [unknown[], unknown[]] = [[], []];
      for (const event of events.slice(happened, happened + count)) {
        const { kind, at } = event;
        const place = kind === 'charge_refund' ? event.of : happened;
        const task = tasks[place];
        happened += 1;
        if (!task) continue;
        if (kind === 'charge_refund') {
          const charged = task.kind === 'completed' && task.micros > 0n && place < happened - 1;
          if (!charged || refunded.has(place)) continue;
          refunded.add(place);
        } else {
          ends.push({ id: task.id, status: kind, completed_at: at });
        }
        if (kind === 'failed') continue;
        const amount = String(kind === 'charge_refund' ? task.micros : -task.micros);
        const entry = kind === 'completed' ? 'charge' : kind;
        entries.push({ kind: entry, amount_micros: amount, reference: task.id, created_at: at });
      }
      await db.pool.query(
        `WITH ended AS (
          UPDATE tasks t SET status = e.status, completed_at = e.completed_at, inference_ms = 1,
              code = CASE e.status WHEN 'failed' THEN 'failed' END
            FROM jsonb_populate_recordset(NULL::tasks, $2) AS e WHERE t.account_id = $1 AND t.id = e.id
        ), touched AS (
          -- As every settlement does: it shows that there is something new.
          UPDATE accounts SET running = running WHERE id = $1
        )
        INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
          SELECT $1, l.kind, l.amount_micros, 0, l.reference, l.created_at
            FROM jsonb_populate_recordset(NULL::ledger, $3) WITH ORDINALITY AS l ORDER BY l.ordinality`,
        [accountId, JSON.stringify(ends), JSON.stringify(entries)],
      );
    },
  };
}
