import type { Tx } from '../db/database';
import type { AccountId } from '../ids';

export type AlertMail =
  | { kind: 'payment_failed'; paymentId: string; amountMicros: string }
  | { kind: 'tier_changed'; from: string; to: string }
  | { kind: 'auto_top_up_stopped'; amountMicros: string; reason: string }
  | { kind: 'auto_top_up_limit'; amountMicros: string; limitMicros: string };

export async function queueMail(_tx: Tx, _accountId: AccountId, _mail: AlertMail): Promise<void> {}
