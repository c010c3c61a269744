import type Stripe from 'stripe';
import type { DisputeState, DisputeStatus, RefundState } from '../provider';
import {
  MICROS_PER_CENT,
  refundSchema,
  type StripeDispute,
  type StripeRefund,
} from './stripe-objects';

/** A payment of one charge has a handful; Stripe gives them in pages. */
const MAX_REFUNDS = 1_000;

/** All refunds of a payment intent, asked for now. */
export async function listRefunds(stripe: Stripe, intentId: string): Promise<StripeRefund[]> {
  const found = await stripe.refunds
    .list({ payment_intent: intentId, limit: 100 })
    .autoPagingToArray({ limit: MAX_REFUNDS });
  return found.map((one) => refundSchema.parse(one));
}

/** How a refund stands. `failed` and `canceled` are final; in every other status the money is gone, or goes. */
export function refundState(refund: StripeRefund): RefundState {
  return {
    ref: refund.id,
    amountMicros: refund.amount,
    failure: refundFailure(refund),
    refundId: refund.metadata.refund_id,
  };
}

/** Why a refund's money came back, for people; null where it did not. */
export function refundFailure({ status, failure_reason: reason }: StripeRefund): string | null {
  if (status === 'canceled') return 'The refund was cancelled.';
  if (status !== 'failed') return null;
  if (!reason || reason === 'unknown') return 'The bank did not take the refund.';
  return `The bank did not take the refund: ${reason.replaceAll('_', ' ')}.`;
}

/**
 * How a dispute stands. What the bank has is what the balance transactions come to: its status may say `lost` and the
 * money come back all the same. Before the first of them it follows from the status.
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

/** A warning moves no money, whatever comes of it; what is prevented has been given back. */
function disputeStatus(status: string): DisputeStatus {
  if (status === 'lost') return 'lost';
  if (status === 'won' || status === 'warning_closed' || status === 'prevented') return 'won';
  return status.startsWith('warning_') ? 'inquiry' : 'open';
}
