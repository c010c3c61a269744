import { type Actor, appendEvent } from '../audit/append-event';
import { type Refused, refuse } from '../core/errors';
import { type AccountId, isId, newId, type UserId } from '../core/ids';
import { decimalMicros, type Micros } from '../core/money';
import type { Database } from '../db/database';
import { postEntry } from './post-entry';

/**
 * Grants credit, or takes it back if `amountMicros` is negative; staff only. Credit is not a top-up: it neither
 * activates keys nor counts for the tier until it is consumed. The caller chooses `id`: a retry after a lost answer is
 * the same credit (callers that never retry use a new one). Refuses with `more_than_balance` to take back more than the
 * balance, and with `not_found` an id of another credit.
 */
export function postCredit(
  db: Database,
  by: Actor & { userId: UserId },
  accountId: AccountId,
  amountMicros: Micros,
  reason: string,
  id: string = newId<string>(),
): Promise<{ id: string } | Refused<'more_than_balance' | 'not_found'>> {
  return db.change(async (tx) => {
    if (!isId(id)) return refuse('not_found');
    const [account] = await tx.$queryRaw<{ balanceMicros: Micros }[]>`
    SELECT balance_micros AS "balanceMicros" FROM accounts WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
    const known = await tx.credit.findUnique({ where: { id } });
    if (known) {
      const same = known.accountId === accountId && known.amountMicros === amountMicros;
      return same ? { id } : refuse('not_found');
    }
    if (!account || account.balanceMicros + amountMicros < 0n) return refuse('more_than_balance');
    await tx.credit.create({ data: { id, accountId, amountMicros, reason, byUserId: by.userId } });
    await postEntry(tx, accountId, 'credit', amountMicros, id);
    await appendEvent(tx, by, {
      accountId,
      action: amountMicros > 0n ? 'credit.granted' : 'credit.taken_back',
      targetKind: 'credit',
      targetId: id,
      reason,
      details: { amount: decimalMicros(amountMicros) },
    });
    return { id };
  });
}

/**
 * Refunds a task's charge, once and completely; staff only. It also reduces consumed. Refuses with `not_found` if the
 * account has no charge for this task, and with `refunded_already`.
 */
export function refundCharge(
  db: Database,
  by: Actor,
  accountId: AccountId,
  taskId: string,
  reason: string,
): Promise<{ amountMicros: Micros } | Refused<'not_found' | 'refunded_already'>> {
  return db.change(async (tx) => {
    if (!isId(taskId)) return refuse('not_found');
    const charge = await tx.ledgerEntry.findFirst({
      where: { accountId, kind: 'charge', reference: taskId },
      select: { amountMicros: true },
    });
    if (!charge || charge.amountMicros === 0n) return refuse('not_found');
    const amountMicros = -charge.amountMicros;
    if (!(await postEntry(tx, accountId, 'charge_refund', amountMicros, taskId))) {
      return refuse('refunded_already');
    }
    await appendEvent(tx, by, {
      accountId,
      action: 'charge.refunded',
      targetKind: 'task',
      targetId: taskId,
      reason,
      details: { amount: decimalMicros(amountMicros) },
    });
    return { amountMicros };
  });
}
