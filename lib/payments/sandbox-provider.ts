import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../core/clock';
import { refuse } from '../core/errors';
import type { Micros } from '../core/money';
import type { PaymentProvider } from './provider';

export const SANDBOX_SIGNATURE_HEADER = 'x-sandbox-signature';
const TOLERANCE_MS = 5 * 60_000;

const eventSchema = z.object({
  id: z.string().min(1),
  type: z.enum(['paid', 'cancelled']),
  paymentId: z.uuid(),
  amountMicros: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(BigInt),
  currency: z.string(),
});

/** The results of a sandbox checkout. */
export type CheckoutOutcome = 'paid' | 'cancelled';

/** The sandbox as a payment provider, with the functions that simulate the bank. */
export interface SandboxProvider extends PaymentProvider {
  /** Creates the signed callback of the checkout's end, as a real provider would send it. */
  signEvent(event: { type: CheckoutOutcome; paymentId: string; amountMicros: Micros }): {
    body: string;
    signature: string;
  };
}

/**
 * A payment provider without real money: its checkout is a page of our own console. Callbacks are signed like a real
 * provider's (HMAC-SHA256 over time and raw body), and refused if they are forged or older than five minutes.
 */
export function createSandboxProvider(
  secret: string,
  consoleUrl: string,
  now: Clock,
): SandboxProvider {
  const key = createHmac('sha256', secret).update('sandbox payments').digest();
  const mac = (time: string, body: string) =>
    createHmac('sha256', key).update(`${time}.${body}`).digest();

  return {
    name: 'sandbox',
    sandbox: true,
    async createCheckout({ paymentId }) {
      return { ref: `sandbox_${paymentId}`, url: `${consoleUrl}/checkout/${paymentId}` };
    },
    signEvent({ type, paymentId, amountMicros }) {
      const body = JSON.stringify({
        // One event per payment and result: a second click sends the same event again.
        id: `evt_${type}_${paymentId}`,
        type,
        paymentId,
        amountMicros: amountMicros.toString(),
        currency: 'usd',
      });
      const time = String(now().getTime());
      return { body, signature: `t=${time},v1=${mac(time, body).toString('hex')}` };
    },
    async readEvent(rawBody, headers) {
      const [, time, given] =
        /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(headers.get(SANDBOX_SIGNATURE_HEADER) ?? '') ?? [];
      if (!time || !given) {
        return refuse(
          'forged_event',
          `there is no ${SANDBOX_SIGNATURE_HEADER} header of the sandbox`,
        );
      }
      if (!timingSafeEqual(mac(time, rawBody), Buffer.from(given, 'hex'))) {
        return refuse('forged_event', 'it was not made by the sandbox of this installation');
      }
      const ageMs = now().getTime() - Number(time);
      if (Math.abs(ageMs) > TOLERANCE_MS) {
        return refuse('forged_event', `it is ${Math.round(ageMs / 1_000)} seconds old`);
      }
      return eventSchema.parse(JSON.parse(rawBody));
    },
    // A checkout without a click is undecided; a click delivers its callback before it is answered.
    async askPayment() {
      return null;
    },
    async createCustomer(accountId) {
      return `sandbox_${accountId}`;
    },
    async cardsPage() {
      return null;
    },
    async savedCard(customerRef) {
      return { ref: `card_${customerRef}`, label: 'Sandbox card' };
    },
    async chargeSavedCard({ paymentId, amountMicros }) {
      return {
        id: `evt_auto_${paymentId}`,
        type: 'paid',
        paymentId,
        amountMicros,
        currency: 'usd',
      };
    },
    async refund({ refundId, paymentId, amountMicros }) {
      return {
        id: `evt_${refundId}`,
        type: 'refunded',
        paymentId,
        refunds: [{ ref: refundId, amountMicros, failure: null, refundId }],
        currency: 'usd',
      };
    },
  };
}
