import type { Micros } from '../core/money';

/** The cost of a task: its price while it is running (held) and after success; zero after a failure. */
export function costOf(status: 'processing' | 'completed' | 'failed', priceMicros: Micros): Micros {
  return status === 'failed' ? 0n : priceMicros;
}
