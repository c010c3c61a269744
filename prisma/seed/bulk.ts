import type pg from 'pg';
import type { Database } from '@/lib/db/database';
import { allowLongSilence } from '@/lib/db/silence';
import type { Bulk } from './bulk-transaction';
import { writeEvents } from './events';
import { standAside } from './stand-aside';

export interface BulkOptions {
  /** Reports progress. */
  say(line: string): void;
  /** When aborted, everything is rolled back. */
  signal?: AbortSignal;
  /** Above this number of revocations, indexes are created after the inserts. */
  much?: number;
}

/** Rows per statement. */
const ROWS_AT_ONCE = 5_000;

/**
 * Runs `work` in one transaction that may take minutes. Events that it puts into the temporary table `seed_events` are
 * appended to the audit log at the end, chained. With `much`, the indexes of the two large tables are created
 * afterwards, in the same transaction. Nobody else can write keys or audit events in the meantime.
 */
export async function inBulk<T>(
  db: Database,
  much: boolean,
  { say, signal }: BulkOptions,
  work: (bulk: Bulk) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const client = await db.pool.connect();
  const bulk = bulkOn(client, say);
  const unwatch = await cancelOnAbort(db, client, signal);
  try {
    allowLongSilence(client);
    await client.query("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '128MB'");
    await client.query(TEMPORARY);
    const putBack = await standAside(bulk, much);
    const result = await work(bulk);
    say('Chaining the audit log …');
    await writeEvents(bulk);
    say('Indexes …');
    await putBack();
    signal?.throwIfAborted();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    unwatch();
    client.release(true);
  }
}

/** Updates the planner's statistics. Where they are needed immediately, this saves an autovacuum later. */
export async function tidyUp(
  db: Database,
  how: 'ANALYZE' | 'VACUUM (ANALYZE)',
  { say }: BulkOptions,
): Promise<void> {
  say('Statistics …');
  const client = await db.pool.connect();
  try {
    allowLongSilence(client);
    await client.query('SET statement_timeout = 0');
    await client.query(`${how} ${FILLED}`);
  } finally {
    client.release(true);
  }
}

const FILLED = `users, accounts, memberships, sessions, payments, ledger, tasks, api_keys, audit_events, audit_chains,
  refused_calls, revoked_key_calls, revoked_key_callers`;

/** Dropped with the transaction or with the connection. `pg_temp.seed_id`: a UUIDv7 of any time. */
const TEMPORARY = `
  DROP TABLE IF EXISTS pg_temp.seed_events;
  CREATE TEMP TABLE seed_events (LIKE audit_events) ON COMMIT DROP;
  ALTER TABLE seed_events ALTER id DROP NOT NULL, ALTER prev_hash DROP NOT NULL, ALTER hash DROP NOT NULL;
  CREATE OR REPLACE FUNCTION pg_temp.seed_id(p_at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM p_at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      52, 1), 53, 1), 'hex')::uuid
  $$`;

function bulkOn(client: pg.PoolClient, say: (line: string) => void): Bulk {
  return {
    say,
    async query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]) {
      return (await client.query<Row>(text, values)).rows;
    },
    async insert(table, rows) {
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
        const some = rows.slice(at, at + ROWS_AT_ONCE);
        const columns = Object.keys(some[0] ?? {}).join(', ');
        await client.query(
          `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
          [JSON.stringify(some, (_, value) => (typeof value === 'bigint' ? String(value) : value))],
        );
      }
    },
  };
}

/** Cancels the running statement, from another connection, as soon as the signal is aborted. */
async function cancelOnAbort(
  db: Database,
  client: pg.PoolClient,
  signal?: AbortSignal,
): Promise<() => void> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const cancel = () => {
    // If this fails, the transaction still ends without a commit.
    db.pool.query('SELECT pg_cancel_backend($1)', [rows[0]?.pid]).catch(() => undefined);
  };
  signal?.addEventListener('abort', cancel);
  return () => signal?.removeEventListener('abort', cancel);
}
