import type Stripe from 'stripe';
import type { DisputeState, DisputeStatus, RefundState } from '../provider';
import {
  MICROS_PER_CENT,
  refundSchema,
  type StripeDispute,
  type StripeRefund,
} from './stripe-objects';

/** A payment has very few; Stripe returns them in pages. */
const MAX_REFUNDS = 1_000;

/** All current refunds of a payment intent. */
export async function listRefunds(stripe: Stripe, intentId: string): Promise<StripeRefund[]> {
  const found = await stripe.refunds
    .list({ payment_intent: intentId, limit: 100 })
    .autoPagingToArray({ limit: MAX_REFUNDS });
  return found.map((one) => refundSchema.parse(one));
}

/**
 * The state of a refund. `failed` and `canceled` are final; in every other status the money is returned, or will be.
 */
export function refundState(refund: StripeRefund): RefundState {
  return {
    ref: refund.id,
    amountMicros: refund.amount,
    failure: refundFailure(refund),
    refundId: refund.metadata.refund_id,
  };
}

/** Why a refund failed, for people; null if it did not. */
export function refundFailure({ status, failure_reason: reason }: StripeRefund): string | null {
  if (status === 'canceled') return 'The refund was cancelled.';
  if (status !== 'failed') return null;
  if (!reason || reason === 'unknown') return 'The bank did not take the refund.';
  return `The bank did not take the refund: ${reason.replaceAll('_', ' ')}.`;
}

/**
 * The state of a dispute. The bank's amount is the sum of the balance transactions: a dispute can be `lost` and its
 * money still come back. Before the first transaction it follows from the status.
 */
export function disputeState(dispute: StripeDispute): DisputeState {
  const { amount: amountMicros, balance_transactions: moves } = dispute;
  const status = disputeStatus(dispute.status);
  const state = { amountMicros, moves: moves.length, status };
  if (moves.length === 0) {
    return { ...state, takenMicros: status === 'open' || status === 'lost' ? amountMicros : 0n };
  }
  const net = moves.reduce((sum, one) => sum - BigInt(one.amount) * MICROS_PER_CENT, 0n);
  if (net <= 0n) return { ...state, takenMicros: 0n };
  // In another currency a part cannot be told from an exchange rate.
  const comparable = moves.every((one) => one.currency === dispute.currency);
  return { ...state, takenMicros: comparable && net < amountMicros ? net : amountMicros };
}

/** A warning moves no money, whatever its result; the money of a prevented dispute has been reinstated. */
function disputeStatus(status: string): DisputeStatus {
  if (status === 'lost') return 'lost';
  if (status === 'won' || status === 'warning_closed' || status === 'prevented') return 'won';
  return status.startsWith('warning_') ? 'inquiry' : 'open';
}
