import { formatUsd } from '@/lib/core/money';

/** An amount in micro-dollars at a line of a scale: with cents only where the line has cents. */
export function tickUsd(micros: number): string {
  const amount = BigInt(Math.round(micros));
  if (amount % 10_000n !== 0n) return formatUsd(amount, 'exact');
  return formatUsd(amount, amount % 1_000_000n === 0n ? 'short' : 'cents');
}

/** A count at a line of a scale; nothing between whole numbers. */
export function tickCount(count: number): string {
  return Number.isInteger(count) ? count.toLocaleString('en-US') : '';
}
