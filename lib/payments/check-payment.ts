import { type Refused, refuse } from '../core/errors';
import { type AccountId, isId } from '../core/ids';
import type { Database } from '../db/database';
import { Prisma } from '../db/generated/client';
import { applyPaymentEvent } from './apply-event';
import type { PaymentProvider } from './provider';

/** A user waits for the answer, but does not need it more often. */
const ASK_EVERY_SECONDS = 4;

/** The account's customer id at the provider of the payment. */
const customerColumn = Prisma.sql`(SELECT c.ref FROM payment_customers c
  WHERE c.provider = payments.provider AND c.account_id = payments.account_id) AS "customerRef"`;

interface Asked {
  id: string;
  providerRef: string | null;
  automatic: boolean;
  customerRef: string | null;
}

/**
 * Asks the provider for the state of a pending payment whose callback is missing, and applies the answer. Does nothing
 * if it was asked a moment ago. Refuses with `not_found` for another account's payment.
 */
export async function checkPayment(
  db: Database,
  provider: PaymentProvider | null,
  accountId: AccountId,
  paymentId: string,
): Promise<{ asked: boolean } | Refused<'not_found'>> {
  if (!isId(paymentId)) return refuse('not_found');
  const payment = await db.prisma.payment.findFirst({ where: { id: paymentId, accountId } });
  if (!payment) return refuse('not_found');
  if (payment.status !== 'pending' || payment.provider !== provider?.name) return { asked: false };
  const [due] = await db.prisma.$queryRaw<Asked[]>`
    UPDATE payments SET asked_at = clock_timestamp()
      WHERE id = ${paymentId}::uuid AND status = 'pending'
        AND coalesce(asked_at < clock_timestamp() - ${ASK_EVERY_SECONDS} * interval '1 second', true)
      RETURNING id::text, provider_ref AS "providerRef", automatic, ${customerColumn}`;
  if (!due) return { asked: false };
  await ask(db, provider, due);
  return { asked: true };
}

/**
 * Checks payments that have been pending for long: their callback was lost, and their owner did not wait for it. One
 * process checks each at most every half hour, for up to two days. One that cannot be checked does not block the
 * others.
 */
export async function checkOldPayments(
  db: Database,
  provider: PaymentProvider,
  onError: (error: unknown) => void,
): Promise<void> {
  const due = await db.prisma.$queryRaw<Asked[]>`
    UPDATE payments SET asked_at = clock_timestamp()
      WHERE id IN (
        SELECT id FROM payments WHERE status = 'pending' AND provider = ${provider.name}
            AND created_at BETWEEN clock_timestamp() - interval '2 days' AND clock_timestamp() - interval '30 minutes'
            AND coalesce(asked_at < clock_timestamp() - interval '30 minutes', true)
          ORDER BY created_at LIMIT 20 FOR UPDATE SKIP LOCKED)
      RETURNING id::text, provider_ref AS "providerRef", automatic, ${customerColumn}`;
  for (const payment of due) await ask(db, provider, payment).catch(onError);
}

async function ask(db: Database, provider: PaymentProvider, payment: Asked): Promise<void> {
  const event = await provider.askPayment(payment);
  if (event) await applyPaymentEvent(db, provider.name, event);
}
