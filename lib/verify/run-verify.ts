import { NO_ACCOUNT } from '../audit/append-event';
import { checkChains } from '../audit/check-chains';
import { checkSeals } from '../audit/check-seals';
import type { Seal } from '../audit/seal-line';
import type { Clock } from '../core/clock';
import { newId } from '../core/ids';
import type { Database } from '../db/database';
import type { Queries } from '../db/pipeline';
import { allowLongSilence } from '../db/silence';
import { reconcileLedger } from '../ledger/reconcile-ledger';
import { reconcileKeyLimits } from './reconcile-key-limits';
import { reconcileUsage } from './reconcile-usage';

/** Something that does not agree. */
export interface Finding {
  /** Null for what belongs to no account. */
  accountId: string | null;
  what: string;
}

export interface VerifyRun {
  startedAt: Date;
  finishedAt: Date;
  /** How much was looked through, by name. */
  counts: Record<string, number>;
  findings: Finding[];
  /** How many findings there were; the list is cut off where there are very many. */
  found: number;
}

/** A list that is longer tells nobody more. */
const MAX_KEPT = 1_000;

/**
 * Reconciles every account with the ledger, compares with tasks, payments and credits, adds up the limits of every key and
 * the usage of every account, checks the audit log, and checks its seals, also against those whose lines were kept elsewhere; all of it in one snapshot, while
 * the product goes on. Keeps the run, for staff to see.
 */
export async function runVerify(
  db: Database,
  now: Clock,
  keptSeals: Seal[] = [],
): Promise<VerifyRun> {
  const startedAt = now();
  const client = await db.pool.connect();
  let counts: Record<string, number>;
  let all: Finding[];
  try {
    // However long it takes.
    allowLongSilence(client);
    await client.query(
      'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0',
    );
    // Nothing in the database may pass for a function of PostgreSQL's.
    await client.query(
      "SELECT set_config('search_path', 'pg_catalog, ' || current_setting('search_path'), true)",
    );
    const queries: Queries = { query: (statement) => client.query(statement) };
    counts = await countRows(queries);
    const log = [...(await checkChains(queries)), ...(await checkSeals(queries, keptSeals))];
    all = [
      ...(await reconcileLedger(db, queries)),
      ...(await reconcileKeyLimits(db, queries)),
      ...(await reconcileUsage(db, queries)),
      ...log.map(({ chainId, what }) => ({
        accountId: chainId === NO_ACCOUNT ? null : chainId,
        what,
      })),
    ];
    await client.query('COMMIT');
  } finally {
    client.release(true);
  }
  const findings = all.slice(0, MAX_KEPT);
  const run = { startedAt, finishedAt: now(), counts, findings, found: all.length };
  await db.prisma.verifyRun.create({
    data: {
      id: newId(),
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      counts,
      differences: { found: run.found, findings: findings.map((one) => ({ ...one })) },
    },
  });
  return run;
}

async function countRows(queries: Queries): Promise<Record<string, number>> {
  const { rows } = await queries.query<Record<string, string>>({
    text: `SELECT (SELECT count(*) FROM accounts) AS accounts, (SELECT count(*) FROM ledger) AS "ledger entries",
      (SELECT count(*) FROM tasks) AS tasks, (SELECT count(*) FROM payments) AS payments,
      (SELECT count(*) FROM key_limits) AS "key limits",
      (SELECT count(*) FROM usage_totals) AS "usage rows",
      (SELECT count(*) FROM audit_events) AS "audit events",
      (SELECT count(*) FROM audit_seals) AS seals`,
  });
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, n]) => [name, Number(n)]));
}
