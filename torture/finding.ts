/** The result of a row of the table "Reliability and security". */
export interface Finding {
  /** What was done, with its size. */
  done: string;
  /** The observations, in figures. */
  seen: string;
  /** Every broken guarantee, as text. Empty: the row passes. */
  broken: string[];
}

/** Collects broken guarantees: the first few of each kind as text, the others as a number. */
export class Broken {
  readonly #kinds = new Map<string, { count: number; examples: Set<string> }>();

  /** Records a broken guarantee; `example` is the exact observation. */
  add(promise: string, example = ''): void {
    const kind = this.#kinds.get(promise) ?? { count: 0, examples: new Set() };
    kind.count += 1;
    if (example && kind.examples.size < 3) kind.examples.add(example);
    this.#kinds.set(promise, kind);
  }

  /** Records the guarantee as broken unless it was kept. */
  unless(kept: boolean, promise: string, example = ''): void {
    if (!kept) this.add(promise, example);
  }

  /** All of them, each once. */
  list(): string[] {
    return [...this.#kinds].map(([promise, { count, examples }]) => {
      const times = count > 1 ? ` (${count} times)` : '';
      return `${promise}${times}${examples.size > 0 ? `: ${[...examples].join('; ')}` : ''}`;
    });
  }
}
