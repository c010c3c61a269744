/** What a row of the table "Reliability and security" has shown. */
export interface Finding {
  /** What was done, with its size. */
  done: string;
  /** What was seen, in figures. */
  seen: string;
  /** Every promise that was broken, in words. Empty: the row holds. */
  broken: string[];
}

/** Collects broken promises: the first few of each kind in words, the rest as a number. */
export class Broken {
  readonly #kinds = new Map<string, { count: number; examples: Set<string> }>();

  /** Notes a broken promise; `example` says what exactly was seen. */
  add(promise: string, example = ''): void {
    const kind = this.#kinds.get(promise) ?? { count: 0, examples: new Set() };
    kind.count += 1;
    if (example && kind.examples.size < 3) kind.examples.add(example);
    this.#kinds.set(promise, kind);
  }

  /** Notes the promise as broken unless it was kept. */
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
