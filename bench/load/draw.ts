const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * Draws numbers from 0 to `count` - 1, each once before any is repeated. Consecutive numbers are far apart, so that
 * neighbouring rows are not called one after the other.
 */
export function drawEvenly(count: number): () => number {
  let step = Math.max(1, Math.round(count * GOLDEN_RATIO));
  while (greatestDivisor(step, count) > 1) step += 1;
  let next = 0;
  return () => {
    const drawn = next;
    next = (next + step) % count;
    return drawn;
  };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
