/** A deterministic random number generator with a seed. */
export interface Random {
  /** An integer from 0 to `below` - 1. */
  below(below: number): number;
  /** One of these. */
  of<T>(choices: readonly T[]): T;
  /** True with this probability (0 to 1). */
  chance(share: number): boolean;
}

/** A generator with this seed (mulberry32, by Tommy Ettinger, public domain). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    of: <T>(choices: readonly T[]) => choices[below(choices.length)] as T,
    chance: (share) => next() < share,
  };
}
