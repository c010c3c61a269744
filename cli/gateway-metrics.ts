import type { ChildProcess } from 'node:child_process';
import {
  ASK_SNAPSHOT,
  lastingPart,
  type MetricsSnapshot,
  metricsSnapshot,
  sumOfSnapshots,
} from '@/lib/core/metrics';

const ANSWER_WITHIN_MS = 1_000;

/** Adds up the metrics of processes that start and end. */
export interface MetricsCollector {
  /** Adds a new process. */
  join(child: ChildProcess): void;
  /** The metrics of all processes and of this one, together. */
  read(): Promise<MetricsSnapshot>;
}

/**
 * A collector of the metrics of processes that call `answerSnapshotRequests`. The last counts of an ended process stay
 * in the sum, since counters must not decrease. A process that does not answer within a second counts with its last
 * values.
 */
export function createMetricsCollector(): MetricsCollector {
  const latest = new Map<ChildProcess, MetricsSnapshot>();
  const asked = new Map<ChildProcess, Set<() => void>>();
  let ended: MetricsSnapshot = [];

  function ask(child: ChildProcess, waiting: Set<() => void>): Promise<void> {
    return new Promise((done) => {
      const answered = () => {
        clearTimeout(timer);
        waiting.delete(answered);
        done();
      };
      const timer = setTimeout(answered, ANSWER_WITHIN_MS);
      waiting.add(answered);
      child.send(ASK_SNAPSHOT, (error) => {
        if (error) answered();
      });
    });
  }

  function leave(child: ChildProcess): void {
    for (const answered of asked.get(child) ?? []) answered();
    asked.delete(child);
    const last = latest.get(child);
    latest.delete(child);
    if (last) ended = ended.concat(lastingPart(last));
  }

  return {
    join(child) {
      const waiting = new Set<() => void>();
      asked.set(child, waiting);
      child.on('message', (message) => {
        if (typeof message !== 'object' || !('snapshot' in message)) return;
        latest.set(child, message.snapshot as MetricsSnapshot);
        for (const answered of waiting) answered();
      });
      child.once('exit', () => leave(child));
    },
    async read() {
      await Promise.all(
        [...asked].map(([child, waiting]) => child.connected && ask(child, waiting)),
      );
      const before = ended;
      const folded = await sumOfSnapshots([before]);
      // Only if no process has ended in the meantime.
      if (ended === before) ended = folded;
      return sumOfSnapshots([await metricsSnapshot(), ended, ...latest.values()]);
    },
  };
}
