import type { AccountId, TaskId } from '../core/ids';
import type { Database } from '../db/database';

/** An account with due deliveries, and their receivers, the longest due first. */
export interface WaitingAccount {
  accountId: AccountId;
  receivers: readonly string[];
}

/** The delivery of a task that has just ended. */
export interface FreshDelivery {
  accountId: AccountId;
  id: TaskId;
}

/** Where the walk over all accounts continues. */
export interface WalkPlace {
  /** After this account. */
  account: string;
  /** For accounts with many receivers: the receiver to continue after. */
  receivers: ReadonlyMap<AccountId, string>;
}

const FIRST_ACCOUNT = '00000000-0000-0000-0000-000000000000';
/** The walk starts here. */
export const WALK_START: WalkPlace = { account: FIRST_ACCOUNT, receivers: new Map() };
/** The number of accounts in one call of `waiting_receivers`. */
const WALKED_ACCOUNTS = 200;

export interface Waiting {
  accounts: WaitingAccount[];
  /** More may be waiting than are in `accounts`. */
  crowded: boolean;
  /** Where the next walk starts. */
  next: WalkPlace;
}

interface Row {
  accountId: AccountId;
  receivers: string[];
  walked: boolean;
  walkedTo: string | null;
  crowded: boolean;
}

/**
 * The accounts with due deliveries, among accounts that have paid or among the others. Reads a bounded number of rows
 * (see `waiting_receivers`). `walk` is where to continue the walk if there is a crowd; null for no walk, which is
 * faster.
 */
export async function findWaiting(
  db: Database,
  paid: boolean,
  fresh: readonly FreshDelivery[],
  walk: WalkPlace | null,
): Promise<Waiting> {
  const from = walk ?? WALK_START;
  const { rows } = await db.pool.query<Row>({
    name: 'waiting-receivers',
    text: `SELECT account_id AS "accountId", receivers, walked, walked_to AS "walkedTo", crowded
      FROM waiting_receivers($1, $2::uuid[], $3::uuid[], $4, $5, $6::uuid[], $7::text[])`,
    values: [
      paid,
      fresh.map((one) => one.accountId),
      fresh.map((one) => one.id),
      walk !== null,
      from.account,
      [...from.receivers.keys()],
      [...from.receivers.values()],
    ],
  });
  return {
    accounts: rows.filter((row) => row.receivers.length > 0),
    crowded: rows[0]?.crowded ?? false,
    next: walk ? placeAfter(walk, rows) : from,
  };
}

function placeAfter(from: WalkPlace, rows: readonly Row[]): WalkPlace {
  const walked = rows.filter((row) => row.walked);
  const receivers = new Map(from.receivers);
  for (const { accountId, walkedTo } of walked) {
    if (walkedTo === null) receivers.delete(accountId);
    else receivers.set(accountId, walkedTo);
  }
  const last = walked.length < WALKED_ACCOUNTS ? FIRST_ACCOUNT : walked.at(-1)?.accountId;
  return { account: last ?? FIRST_ACCOUNT, receivers };
}
