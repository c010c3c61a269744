import type { Micros } from '../core/money';

/** What a task costs: its price while it runs, which is held, and once it has completed; nothing where it has failed. */
export function costOf(status: 'processing' | 'completed' | 'failed', priceMicros: Micros): Micros {
  return status === 'failed' ? 0n : priceMicros;
}
