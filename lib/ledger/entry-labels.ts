import type { StatementEntry } from './statement';

/** The text of an entry, the same on the page and in the file. */
export function entryLabel(entry: StatementEntry): string {
  const { task, topUp, reason } = entry;
  const ofTopUp = topUp ? ` of the top-up of ${utcDay(topUp.at)}` : '';
  switch (entry.kind) {
    case 'top_up':
      return topUp?.automatic ? 'Automatic top-up' : 'Top-up';
    case 'charge':
      return task?.model ?? 'Charge';
    case 'refund':
      return `Refund${ofTopUp}`;
    case 'refund_reversal':
      return `Failed refund returned${ofTopUp}`;
    case 'chargeback':
      return `Chargeback${ofTopUp}`;
    case 'chargeback_reversal':
      return `Chargeback reversed${ofTopUp}`;
    case 'credit':
      return `${entry.amountMicros > 0n ? 'Credit' : 'Credit taken back'}${reason ? `: ${reason}` : ''}`;
    case 'charge_refund':
      return `Charge refunded${task?.model ? `: ${task.model}` : ''}`;
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The UTC day of a moment: `12 Nov 2026`. */
export function utcDay(at: Date): string {
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}
