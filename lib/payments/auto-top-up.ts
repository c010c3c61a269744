import { appendEvent, SYSTEM } from '../audit/append-event';
import type { Clock } from '../core/clock';
import { isRefused } from '../core/errors';
import { type AccountId, newId, type PaymentId } from '../core/ids';
import { decimalMicros, type Micros } from '../core/money';
import type { Database, Tx } from '../db/database';
import { queueEmail } from '../mail/queue-email';
import { applyInTransaction } from './apply-event';
import { armAutoTopUp, endAutoTopUp } from './billing-settings';
import { customerOf } from './customer';
import {
  type PaymentEvent,
  type PaymentProvider,
  ProviderRefusal,
  UnknownCustomer,
} from './provider';

/** How long a process has for one top-up before another may take it. */
const HOLD_SECONDS = 60;
const AT_ONCE = 10;
/** Stripe keeps idempotency keys for at least 24 hours. */
const REPEATABLE_MS = 20 * 60 * 60 * 1_000;
/** An undecided charge ends after this time, so that its owner is told; a late success still counts. */
const GIVE_UP_MS = 3 * 24 * 60 * 60 * 1_000;

interface Claimed {
  id: string;
  accountId: AccountId;
  paymentId: string | null;
}

/**
 * Runs the automatic top-ups that the trigger watch_balance has started, and returns how many. Any number of processes
 * can run it and be killed in it: an interrupted one is continued with the same payment, which the provider charges
 * once. A failed one does not block the others.
 */
export async function runAutoTopUps(
  db: Database,
  provider: PaymentProvider,
  now: Clock,
  onError: (error: unknown) => void,
): Promise<number> {
  const claimed = await db.prisma.$queryRaw<Claimed[]>`
    UPDATE auto_top_ups SET due_at = clock_timestamp() + ${HOLD_SECONDS} * interval '1 second'
      WHERE id IN (
        SELECT id FROM auto_top_ups WHERE status = 'due' AND due_at <= clock_timestamp()
          ORDER BY due_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
      RETURNING id::text, account_id::text AS "accountId", payment_id::text AS "paymentId"`;
  for (const one of claimed) await runOne(db, provider, now, one, onError).catch(onError);
  return claimed.length;
}

/** Resumes, in a new month, those that were paused by the monthly limit. */
export async function wakeAutoTopUps(db: Database, now: Clock): Promise<void> {
  const rested = await db.prisma.billingSettings.findMany({
    where: { autoPausedUntil: { lte: now() } },
    select: { accountId: true },
  });
  for (const { accountId } of rested) {
    await db.change(async (tx) => {
      const { count } = await tx.billingSettings.updateMany({
        where: { accountId, autoPausedUntil: { lte: now() } },
        data: { autoPausedUntil: null },
      });
      if (count > 0) await armAutoTopUp(tx, accountId as AccountId);
    });
  }
}

async function runOne(
  db: Database,
  provider: PaymentProvider,
  now: Clock,
  { id, accountId, paymentId }: Claimed,
  onError: (error: unknown) => void,
): Promise<void> {
  const begun =
    paymentId ?? (await db.change((tx) => beginPayment(tx, provider, now, id, accountId)));
  if (begun === null) return;
  const payment = await db.prisma.payment.findUniqueOrThrow({ where: { id: begun } });
  const event = await charge(db, provider, now, accountId, payment, onError);
  await db.change((tx) => finish(tx, id, accountId, payment, event, onError));
}

interface Begun {
  id: string;
  provider: string;
  providerRef: string | null;
  automatic: boolean;
  amountMicros: Micros;
  status: string;
  failure: string | null;
  createdAt: Date;
}

/**
 * Charges the saved card, or finds out that it has been charged, since the process that started this may have been
 * interrupted. A provider remembers idempotency keys for a day; later it is only asked. A permanent refusal is a
 * failure. It is retried only if the result is unknown, and for three days at most.
 */
async function charge(
  db: Database,
  provider: PaymentProvider,
  now: Clock,
  accountId: AccountId,
  payment: Begun,
  onError: (error: unknown) => void,
): Promise<PaymentEvent & { type: 'paid' | 'failed' }> {
  const { id: paymentId, amountMicros } = payment;
  const end = { id: `ended:${paymentId}`, paymentId, amountMicros, currency: 'usd' };
  const failed = (failure: string) => ({ ...end, type: 'failed' as const, failure });
  if (payment.status === 'paid') return { ...end, type: 'paid' };
  if (payment.status === 'failed') return failed(payment.failure ?? 'The payment failed.');
  if (payment.provider !== provider.name) return failed('The payment provider has changed.');
  const ageMs = now().getTime() - payment.createdAt.getTime();
  try {
    const customerRef = await customerOf(db, provider, accountId);
    if (ageMs < REPEATABLE_MS) {
      return await provider.chargeSavedCard({ paymentId, customerRef, amountMicros });
    }
    const event = await provider.askPayment({ ...payment, customerRef });
    if (event?.type === 'paid') return event;
    return failed('The payment was not completed within a day.');
  } catch (error) {
    if (error instanceof UnknownCustomer) {
      return failed('The payment provider no longer has your saved card. Add a card first.');
    }
    const final = error instanceof ProviderRefusal || ageMs >= GIVE_UP_MS;
    if (!final) throw error;
    onError(error);
    return failed('The payment provider did not make the charge.');
  }
}

interface Due {
  balanceMicros: Micros;
  belowMicros: Micros | null;
  amountMicros: Micros;
  monthLimitMicros: Micros;
}

/**
 * Decides, under the account's row lock, whether this top-up is still wanted and allowed, and records its payment: from
 * then on every retry uses that payment. Null if the top-up has ended instead.
 */
async function beginPayment(
  tx: Tx,
  provider: PaymentProvider,
  now: Clock,
  id: string,
  accountId: AccountId,
): Promise<PaymentId | null> {
  const [due] = await tx.$queryRaw<Due[]>`
    SELECT a.balance_micros AS "balanceMicros", s.auto_below_micros AS "belowMicros",
        s.auto_amount_micros AS "amountMicros", s.auto_month_limit_micros AS "monthLimitMicros"
      FROM accounts a JOIN billing_settings s ON s.account_id = a.id
      WHERE a.id = ${accountId}::uuid FOR NO KEY UPDATE OF a`;
  if (!due || due.belowMicros === null || due.balanceMicros >= due.belowMicros) {
    await endAttempt(tx, id, 'dropped');
    await armAutoTopUp(tx, accountId);
    return null;
  }
  const { from, to } = monthOf(now());
  const [month] = await tx.$queryRaw<{ sum: Micros }[]>`
    SELECT coalesce(sum(amount_micros), 0)::bigint AS sum FROM payments
      WHERE account_id = ${accountId}::uuid AND automatic AND status IN ('pending', 'paid')
        AND created_at >= ${from} AND created_at < ${to}`;
  if ((month?.sum ?? 0n) + due.amountMicros > due.monthLimitMicros) {
    await rest(tx, id, accountId, due, to);
    return null;
  }
  const paymentId = newId<PaymentId>();
  await tx.payment.create({
    data: {
      id: paymentId,
      accountId,
      provider: provider.name,
      amountMicros: due.amountMicros,
      automatic: true,
      createdAt: now(),
    },
  });
  await tx.autoTopUp.update({ where: { id }, data: { paymentId } });
  await appendEvent(tx, SYSTEM, {
    accountId,
    action: 'payment.started',
    targetKind: 'payment',
    targetId: paymentId,
    details: {
      amount: decimalMicros(due.amountMicros),
      provider: provider.name,
      automatic: true,
    },
  });
  return paymentId;
}

/** The monthly limit is reached: pauses until the next month, and tells the owner. */
async function rest(tx: Tx, id: string, accountId: AccountId, due: Due, until: Date) {
  await endAttempt(tx, id, 'over_limit');
  await tx.billingSettings.update({ where: { accountId }, data: { autoPausedUntil: until } });
  await queueEmail(tx, accountId, {
    kind: 'auto_top_up_limit',
    amountMicros: due.amountMicros.toString(),
    limitMicros: due.monthLimitMicros.toString(),
  });
  await appendEvent(tx, SYSTEM, {
    accountId,
    action: 'auto_top_up.limit_reached',
    targetKind: 'account',
    targetId: accountId,
    details: { monthLimit: decimalMicros(due.monthLimitMicros), until: until.toISOString() },
  });
}

/** Applies the provider's answer, and ends the attempt with it: there is no retry after a decline. */
async function finish(
  tx: Tx,
  id: string,
  accountId: AccountId,
  payment: { provider: string; amountMicros: Micros },
  event: PaymentEvent & { type: 'paid' | 'failed' },
  onError: (error: unknown) => void,
): Promise<void> {
  const applied = await applyInTransaction(tx, payment.provider, event);
  await tx.$queryRaw`SELECT 1 FROM accounts WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
  // Charged but not credited: another charge would follow immediately, with the same result.
  const mismatch = isRefused(applied) ? (applied.detail ?? applied.refused) : null;
  if (mismatch !== null) onError(new Error(`an automatic top-up matches nothing: ${mismatch}`));
  const failure =
    mismatch === null
      ? event.type === 'failed' && event.failure
      : 'The charge could not be matched with your account. Contact support.';
  if (!(await endAttempt(tx, id, failure ? 'declined' : 'paid'))) return;
  if (!failure) return armAutoTopUp(tx, accountId);
  await endAutoTopUp(tx, SYSTEM, accountId, failure);
  await queueEmail(tx, accountId, {
    kind: 'auto_top_up_stopped',
    amountMicros: payment.amountMicros.toString(),
    reason: failure,
  });
}

async function endAttempt(
  tx: Tx,
  id: string,
  status: 'paid' | 'declined' | 'over_limit' | 'dropped',
): Promise<boolean> {
  const ended = await tx.$executeRaw`
    UPDATE auto_top_ups SET status = ${status}::auto_top_up_status, ended_at = clock_timestamp()
      WHERE id = ${id}::uuid AND status = 'due'`;
  return ended > 0;
}

/** The calendar month of a moment, in UTC: from its start to the start of the next. */
function monthOf(at: Date): { from: Date; to: Date } {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { from: new Date(Date.UTC(year, month)), to: new Date(Date.UTC(year, month + 1)) };
}
