/** A recurring job. */
export interface Repeated {
  /** Ends it, and waits for a run in progress. */
  close(): Promise<unknown>;
}

/**
 * Repeats the job with this pause after each run, never two runs at the same time. The signal is aborted at the end.
 */
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
