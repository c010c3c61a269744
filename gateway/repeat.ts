/** Work that is done again and again. */
export interface Repeated {
  /** Ends it, and waits for what is under way. */
  close(): Promise<unknown>;
}

/** Does the work again and again with this pause in between, never twice at once. The signal tells it of the end. */
export function repeat(
  pauseMs: number,
  work: (signal: AbortSignal) => Promise<unknown>,
  onError: (error: unknown) => void,
): Repeated {
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<unknown> = Promise.resolve();
  const begin = () => {
    working = work(closing.signal)
      .catch(onError)
      .finally(() => {
        if (!closing.signal.aborted) timer = setTimeout(begin, pauseMs);
      });
  };
  timer = setTimeout(begin, pauseMs);
  return {
    close() {
      closing.abort();
      clearTimeout(timer);
      return working;
    },
  };
}
