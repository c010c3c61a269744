import { decimalMicros, type Micros } from '@/lib/core/money';
import type { History, Person } from './history';
import type { Key } from './keys';
import { idAt } from './rows';

const MODEL = 'google/nano-banana-pro/text-to-image';
/** The prices of the built-in catalogue. */
const PRICES_MICROS = { economy: 30_000n, stable: 40_000n, official: 90_000n };
const FAILED_SHARE = 0.04;
/** The process that ran the tasks ended long ago. */
const RUNNER = '00000000-0000-7000-8000-000000000001';

/** A completed task. */
export interface Task {
  id: string;
  priceMicros: Micros;
  completedAt: Date;
}

/**
 * Calls with a key in a period, for this total amount; a few of them fail. Returns the completed ones in order. They
 * have no input or outputs, since real tasks lose these after thirty days.
 */
export function use(
  { rows, accountId, movements }: History,
  key: Key,
  from: Date,
  to: Date,
  worthMicros: Micros,
  channel: keyof typeof PRICES_MICROS,
): Task[] {
  const priceMicros = PRICES_MICROS[channel];
  const [start, length] = [from.getTime(), to.getTime() - from.getTime()];
  const times = Array.from(
    { length: Number(worthMicros / priceMicros) },
    () => start + rows.random() * length,
  ).sort((one, other) => one - other);
  const tasks = times.map((time) => {
    const at = new Date(time);
    const inferenceMs = Math.round(700 + rows.random() * 2_500);
    const completedAt = new Date(time + inferenceMs + 20);
    const failed = rows.random() < FAILED_SHARE;
    const id = idAt<string>(at);
    rows.add('tasks', {
      id,
      account_id: accountId,
      key_id: key.id,
      runner_id: RUNNER,
      model: MODEL,
      channel,
      status: failed ? 'failed' : 'completed',
      price_micros: priceMicros,
      outputs: [],
      code: failed ? 'moderation' : null,
      error: failed ? 'The model refuses this input by its safety rules.' : null,
      inference_ms: inferenceMs,
      created_at: at,
      completed_at: completedAt,
    });
    key.row.last_used_at = at;
    return failed ? null : { id, priceMicros, completedAt };
  });
  const completed = tasks.filter((task) => task !== null);
  for (const { id, completedAt } of completed) {
    movements.push({ at: completedAt, kind: 'charge', amountMicros: -priceMicros, reference: id });
  }
  return completed;
}

/** Staff grants credit. */
export function grantCredit(
  { rows, accountId, movements, tell }: History,
  at: Date,
  by: Person,
  amountMicros: Micros,
  reason: string,
): void {
  const id = idAt<string>(at);
  rows.add('credits', {
    id,
    account_id: accountId,
    amount_micros: amountMicros,
    reason,
    by_user_id: by.id,
    created_at: at,
  });
  const details = { amount: decimalMicros(amountMicros) };
  tell(at, by, 'credit.granted', ['credit', id], { reason, details });
  movements.push({ at, kind: 'credit', amountMicros, reference: id });
}

/** Staff refunds the charge of a task. */
export function refundCharge(
  { movements, tell }: History,
  at: Date,
  by: Person,
  { id, priceMicros }: Task,
  reason: string,
): void {
  const details = { amount: decimalMicros(priceMicros) };
  tell(at, by, 'charge.refunded', ['task', id], { reason, details });
  movements.push({ at, kind: 'charge_refund', amountMicros: priceMicros, reference: id });
}
