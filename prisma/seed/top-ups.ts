import { decimalMicros, type Micros } from '@/lib/core/money';
import type { History, Person } from './history';
import { idAt } from './rows';

/** A successful payment. */
export interface Payment {
  id: string;
  amountMicros: Micros;
  row: Record<string, unknown>;
}

const PROVIDER = 'sandbox';
const CHECKOUT_MS = 40_000;

/** The owner tops the account up, recorded as by lib/payments. */
export function topUp(history: History, at: Date, amountMicros: Micros): Payment {
  const { rows, accountId, owner, tell } = history;
  const id = idAt<string>(at);
  const paidAt = new Date(at.getTime() + CHECKOUT_MS);
  const row = {
    id,
    account_id: accountId,
    provider: PROVIDER,
    provider_ref: `${PROVIDER}_${id}`,
    amount_micros: amountMicros,
    status: 'paid',
    automatic: false,
    refunded_micros: 0n,
    charged_back_micros: 0n,
    created_by_user_id: owner.id,
    created_at: at,
    ended_at: paidAt,
  };
  rows.add('payments', row);
  const details = { amount: decimalMicros(amountMicros), provider: PROVIDER };
  tell(at, owner, 'payment.started', ['payment', id], { details });
  addEvent(history, paidAt, id, 'paid', `evt_paid_${id}`, details);
  history.movements.push({ at: paidAt, kind: 'top_up', amountMicros, reference: id });
  return { id, amountMicros, row };
}

/** Staff refunds a part of a payment. */
export function refund(
  history: History,
  at: Date,
  by: Person,
  payment: Payment,
  amountMicros: Micros,
  reason: string,
): void {
  const id = idAt<string>(at);
  const amount = decimalMicros(amountMicros);
  history.rows.add('refunds', {
    id,
    account_id: history.accountId,
    payment_id: payment.id,
    amount_micros: amountMicros,
    status: 'done',
    reason,
    by_user_id: by.id,
    due_at: at,
    created_at: at,
    ended_at: at,
  });
  history.rows.add('payment_refunds', {
    provider: PROVIDER,
    ref: id,
    payment_id: payment.id,
    amount_micros: amountMicros,
    created_at: at,
  });
  payment.row.refunded_micros = amountMicros;
  const details = { refund: id, amount };
  history.tell(at, by, 'refund.requested', ['payment', payment.id], { reason, details });
  addEvent(history, at, payment.id, 'refunded', `evt_${id}`, { refundedInAll: amount });
  giveBack(history, at, payment, 'refund', amountMicros);
}

/** The customer's bank takes a whole payment back. */
export function dispute(history: History, at: Date, payment: Payment): void {
  const { id, amountMicros, row } = payment;
  const ref = `dispute_${id}`;
  history.rows.add('disputes', {
    provider: PROVIDER,
    ref,
    payment_id: id,
    amount_micros: amountMicros,
    taken_micros: amountMicros,
    moves: 1,
    status: 'open',
    created_at: at,
  });
  row.charged_back_micros = amountMicros;
  const amount = decimalMicros(amountMicros);
  addEvent(history, at, id, 'disputed', `evt_${ref}`, { amount, dispute: ref, status: 'open' });
  giveBack(history, at, payment, 'chargeback', amountMicros);
}

/** A payment event of the provider. */
function addEvent(
  { rows, tell }: History,
  at: Date,
  paymentId: string,
  type: string,
  event: string,
  details: Record<string, string>,
): void {
  const seen = { provider: PROVIDER, event_id: event, type, payment_id: paymentId };
  rows.add('payment_events', { ...seen, received_at: at });
  const more = { details: { ...details, provider: PROVIDER, event } };
  tell(at, null, `payment.${type}`, ['payment', paymentId], more);
}

function giveBack(
  { rows, movements }: History,
  at: Date,
  payment: Payment,
  kind: 'refund' | 'chargeback',
  amountMicros: Micros,
): void {
  const id = idAt<string>(at);
  rows.add('payment_returns', {
    id,
    payment_id: payment.id,
    kind,
    amount_micros: -amountMicros,
    created_at: at,
  });
  movements.push({ at, kind, amountMicros: -amountMicros, reference: id });
}
