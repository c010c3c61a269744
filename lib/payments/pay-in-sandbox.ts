import { type Refused, refuse } from '../core/errors';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { readPayment } from './read-payment';
import {
  type CheckoutOutcome,
  SANDBOX_SIGNATURE_HEADER,
  type SandboxProvider,
} from './sandbox-provider';

/**
 * The button of the sandbox's checkout: sends the signed callback over HTTP, as a real provider would. Refuses with
 * `not_found` for another account's payment and with `payment_ended` for one that was paid or cancelled before.
 */
export async function payInSandbox(
  db: Database,
  provider: SandboxProvider,
  accountId: AccountId,
  paymentId: string,
  type: CheckoutOutcome,
  callbackUrl: string,
): Promise<{ delivered: true } | Refused<'not_found' | 'payment_ended' | 'unavailable'>> {
  const payment = await readPayment(db, accountId, paymentId);
  if (!payment) return refuse('not_found');
  if (payment.status !== 'pending') return refuse('payment_ended');
  const { body, signature } = provider.signEvent({
    type,
    paymentId: payment.id,
    amountMicros: payment.amountMicros,
  });
  const response = await fetch(callbackUrl, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', [SANDBOX_SIGNATURE_HEADER]: signature },
  });
  return response.ok ? { delivered: true } : refuse('unavailable');
}
