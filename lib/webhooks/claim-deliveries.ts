import type { Database } from '../db/database';
import type { AccountId, DeliveryId } from '../ids';
import type { DeliveryKind } from './schedule';

/** A delivery that this process is to try now. */
export interface ClaimedDelivery {
  accountId: AccountId;
  id: DeliveryId;
  kind: DeliveryKind;
  url: string;
  receiver: string;
  /** Attempts so far. */
  attempts: number;
  /** The one that is due included. */
  triesLeft: number;
  createdAt: Date;
}

/** How many more deliveries a receiver of an account may have under way. */
export interface Allowance {
  accountId: AccountId;
  receiver: string;
  free: number;
}

/** How long a claim lasts: longer than an attempt can take. A sender that dies gives its deliveries back by this. */
export const HOLD_MS = 30_000;

/**
 * Claims deliveries whose time has come, `most` at most: of each receiver `each`, or what `allowances` says. Nobody
 * else gets them before `HOLD_MS` have passed.
 */
export async function claimDeliveries(
  db: Database,
  most: number,
  each: number,
  allowances: readonly Allowance[],
): Promise<ClaimedDelivery[]> {
  const { rows } = await db.pool.query<ClaimedDelivery>({
    name: 'claim-deliveries',
    text: `SELECT account_id AS "accountId", id, kind, url, receiver, attempts, tries_left AS "triesLeft",
        created_at AS "createdAt"
      FROM claim_deliveries($1, $2 * interval '1 millisecond', $3, $4::uuid[], $5::text[], $6::int[])`,
    values: [
      most,
      HOLD_MS,
      each,
      allowances.map((one) => one.accountId),
      allowances.map((one) => one.receiver),
      allowances.map((one) => one.free),
    ],
  });
  return rows;
}

/** Gives claimed deliveries back untried: they are due again at once. */
export async function releaseDeliveries(
  db: Database,
  deliveries: readonly ClaimedDelivery[],
): Promise<void> {
  await db.pool.query(
    `UPDATE webhook_deliveries d SET due_at = clock_timestamp()
      FROM unnest($1::uuid[], $2::uuid[]) AS given (account_id, id)
      WHERE d.account_id = given.account_id AND d.id = given.id AND d.status = 'pending'`,
    [deliveries.map((one) => one.accountId), deliveries.map((one) => one.id)],
  );
}
