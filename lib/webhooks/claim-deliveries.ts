import { type AccountId, type DeliveryId, newId } from '../core/ids';
import type { Database } from '../db/database';
import type { DeliveryKind } from './schedule';

/** A delivery that this process must attempt now. */
export interface ClaimedDelivery {
  accountId: AccountId;
  id: DeliveryId;
  kind: DeliveryKind;
  url: string;
  receiver: string;
  /** The proof of the claim, needed to record the attempt. */
  claim: string;
  /** Attempts so far. */
  attempts: number;
  /** Including the one that is due. */
  triesLeft: number;
  createdAt: Date;
}

/** How many deliveries of a receiver can be claimed. */
export interface Turn {
  accountId: AccountId;
  receiver: string;
  limit: number;
}

/** How long a claim lasts: longer than any attempt. It returns the deliveries of a sender that died. */
export const HOLD_MS = 30_000;

/** Claims due deliveries, as many of each receiver as its turn says. Nobody else gets them within `HOLD_MS`. */
export async function claimDeliveries(
  db: Database,
  paid: boolean,
  turns: readonly Turn[],
): Promise<ClaimedDelivery[]> {
  const { rows } = await db.pool.query<ClaimedDelivery>({
    name: 'claim-deliveries',
    text: `SELECT account_id AS "accountId", id, kind, url, receiver, claim, attempts, tries_left AS "triesLeft",
        created_at AS "createdAt"
      FROM claim_deliveries($1, $2 * interval '1 millisecond', $3, $4::uuid[], $5::text[], $6::int[])`,
    values: [
      newId(),
      HOLD_MS,
      paid,
      turns.map((turn) => turn.accountId),
      turns.map((turn) => turn.receiver),
      turns.map((turn) => turn.limit),
    ],
  });
  return rows;
}

/** Returns claimed deliveries without an attempt: they are due again immediately. Expired claims are ignored. */
export async function releaseDeliveries(
  db: Database,
  deliveries: readonly ClaimedDelivery[],
): Promise<void> {
  await db.pool.query(
    `UPDATE webhook_deliveries d SET due_at = clock_timestamp(), claim = NULL
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS given (account_id, id, claim)
      WHERE d.account_id = given.account_id AND d.id = given.id AND d.claim = given.claim`,
    [
      deliveries.map((one) => one.accountId),
      deliveries.map((one) => one.id),
      deliveries.map((one) => one.claim),
    ],
  );
}
