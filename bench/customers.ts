import { closeSync, openSync, writeSync } from 'node:fs';
import pg from 'pg';
import { type AccountId, newId, type UserId } from '@/lib/core/ids';
import { MICROS_PER_DOLLAR, type Micros } from '@/lib/core/money';
import { hexBytes, plainArray } from '@/lib/db/plain-array';
import { hashOf, hintOf } from '@/lib/keys/format';
import { numberedKey } from './numbered-key';

/** Platinum: unlimited parallel tasks, and money for more calls than any row makes. */
const TOP_UP_MICROS: Micros = 10_000n * MICROS_PER_DOLLAR;
const ACCOUNTS_AT_ONCE = 1_000;

export interface Crowd {
  /** The prefix of its keys: `numberedKey(series, n)` is the n-th. */
  series: string;
  accounts: number;
  keysEach: number;
  /** Every second key may spend as much in a month as its account has. */
  limits?: boolean;
}

/**
 * Fills a migrated database with topped-up accounts and their keys, and `keysFile` with the concatenated keys, grouped
 * by account. Returns the accounts in order.
 *
 * All rows are as the product would write them, but all accounts share one user, and there is no audit log, since calls
 * use neither.
 */
export async function seedCustomers(
  databaseUrl: string,
  { series, accounts, keysEach, limits = false }: Crowd,
  keysFile: string,
): Promise<AccountId[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const file = openSync(keysFile, 'w');
  try {
    // Without the triggers that check each key's account; the rows satisfy their rules.
    await client.query('SET session_replication_role = replica');
    const userId = newId<UserId>();
    await client.query(`INSERT INTO users (id, email, password_hash) VALUES ($1, $2, 'none')`, [
      userId,
      `${userId}@example.com`,
    ]);
    const made: AccountId[] = [];
    while (made.length < accounts) {
      const size = Math.min(ACCOUNTS_AT_ONCE, accounts - made.length);
      const ids = Array.from({ length: size }, () => newId<AccountId>());
      const keys = Array.from({ length: size * keysEach }, (_, index) =>
        numberedKey(series, made.length * keysEach + index),
      );
      await client.query(ADD_ACCOUNTS, [plainArray(ids), TOP_UP_MICROS, userId]);
      await client.query(ADD_KEYS, [
        plainArray(ids.flatMap((id) => new Array<string>(keysEach).fill(id))),
        keys.map(hintOf),
        plainArray(keys.map((key) => hexBytes(hashOf(key)))),
        userId,
      ]);
      if (limits) await client.query(ADD_LIMITS, [plainArray(ids), TOP_UP_MICROS]);
      writeSync(file, keys.join(''));
      made.push(...ids);
    }
    // Now, so that autovacuum does not run during a turn.
    await client.query('VACUUM (ANALYZE) accounts, ledger, api_keys, key_limits');
    return made;
  } finally {
    closeSync(file);
    await client.end();
  }
}

const ADD_ACCOUNTS = `WITH added AS (
    INSERT INTO accounts (id, name, balance_micros, recharged_micros, activated_at, told_tier)
      SELECT id, 'Account', $2, $2, clock_timestamp(), 'Platinum' FROM unnest($1::uuid[]) AS id RETURNING id
  ), paid AS (
    INSERT INTO payments (id, account_id, provider, amount_micros, status, created_by_user_id, ended_at)
      SELECT uuidv7(), id, 'sandbox', $2, 'paid', $3, clock_timestamp() FROM added RETURNING id, account_id
  )
  INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference)
    SELECT account_id, 'top_up', $2, $2, id FROM paid`;

const ADD_KEYS = `INSERT INTO api_keys (id, account_id, name, hint, hash, created_by_user_id)
  SELECT uuidv7(), account, 'Key ' || ord, hint, hash, $4::uuid
    FROM unnest($1::uuid[], $2::text[], $3::bytea[]) WITH ORDINALITY AS key (account, hint, hash, ord)`;

/** As the product writes them, with the number of the transaction that it keeps in the account's row. */
const ADD_LIMITS = `WITH limited AS (
    UPDATE api_keys SET limited = true
      WHERE account_id = ANY ($1::uuid[]) AND substr(name, 5)::int % 2 = 0 RETURNING id, account_id
  ), noted AS (
    UPDATE accounts SET keys_changed_by = pg_current_xact_id() WHERE id = ANY ($1::uuid[])
  )
  INSERT INTO key_limits (key_id, account_id, limit_micros, period, window_start)
    SELECT id, account_id, $2, 'month', limit_window('month', clock_timestamp()) FROM limited`;
