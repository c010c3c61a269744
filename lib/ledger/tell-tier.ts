import { appendEvent, SYSTEM } from '../audit/append-event';
import type { AccountId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database, Tx } from '../db/database';
import { queueEmail } from '../mail/queue-email';
import { tierOf } from '../tiers/tiers';

interface Standing {
  rechargedMicros: Micros;
  consumedMicros: Micros;
  told: string;
}

/**
 * Emails and logs a change of the account's tier since the last email. Locks the account's row, so that each change is
 * emailed once.
 */
export async function tellTier(tx: Tx, accountId: AccountId): Promise<void> {
  const [standing] = await tx.$queryRaw<Standing[]>`
    SELECT recharged_micros AS "rechargedMicros", consumed_micros AS "consumedMicros", told_tier AS told
      FROM accounts WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
  if (!standing) return;
  const { told: from } = standing;
  const { name: to } = tierOf(standing);
  if (to === from) return;
  await tx.$executeRaw`UPDATE accounts SET told_tier = ${to} WHERE id = ${accountId}::uuid`;
  await queueEmail(tx, accountId, { kind: 'tier_changed', from, to });
  await appendEvent(tx, SYSTEM, {
    accountId,
    action: 'tier.changed',
    targetKind: 'account',
    targetId: accountId,
    details: { from, to },
  });
}

/**
 * Tells the owners of tiers that changed through consumption alone. Only credit lets an account consume more than it
 * has topped up, so only accounts with credit are checked.
 */
export async function tellTiersOfCredited(db: Database): Promise<void> {
  const accounts = await db.prisma.$queryRaw<(Standing & { id: AccountId })[]>`
    SELECT id::text, recharged_micros AS "rechargedMicros", consumed_micros AS "consumedMicros", told_tier AS told
      FROM accounts WHERE id IN (SELECT account_id FROM credits)`;
  for (const account of accounts.filter((one) => tierOf(one).name !== one.told)) {
    await db.change((tx) => tellTier(tx, account.id));
  }
}
