import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { REFUSALS, type Reason } from './errors';

/** The metrics of this process. docs/operations.md explains each. */
const registry = new Registry();

/** Metrics of one process as plain data, to be sent to another process. */
export type MetricsSnapshot = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The queues of batched calls. */
export type BatchQueue = 'admit' | 'admit_idempotent' | 'settle' | 'read';

/** The measurements of a batcher. */
export interface BatchMeter {
  /** A batch has been answered, successfully or not. */
  observe(size: number, seconds: number): void;
  /** Sets the function that returns the queue's length. */
  waiting(length: () => number): void;
}

// Per-call counts are plain numbers, converted to metrics only on a scrape: the library's counters allocate and build a
// string at every increment.
const counts = { submits: 0, runners: 0, tasks: 0, refusalsNotRecorded: 0 };
const webhookAttempts = { delivered: 0, failed: 0 };
const restarts = { gateway: 0, console: 0, postgres: 0 };
const refusals = Object.fromEntries(Object.keys(REFUSALS).map((reason) => [reason, 0])) as Record<
  Reason,
  number
>;
const runningTasks = new Set<() => number>();
const waiting: Record<BatchQueue, Set<() => number>> = {
  admit: new Set(),
  admit_idempotent: new Set(),
  settle: new Set(),
  read: new Set(),
};

counter('submits_accepted_total', 'Submits that were accepted.', () => counts.submits);
counter(
  'runners_taken_over_total',
  'Runners that this process ended because their lease had run out.',
  () => counts.runners,
);
counter(
  'tasks_taken_over_total',
  'Tasks that failed because the lease of their runner had run out.',
  () => counts.tasks,
);
counter(
  'refusals_not_recorded_total',
  'Refused calls that are missing in the account kept for support, since too many different ones came at once.',
  () => counts.refusalsNotRecorded,
);
new Counter({
  name: 'get3w_calls_refused_total',
  help: 'Calls that were refused, by reason.',
  labelNames: ['reason'],
  registers: [registry],
  collect() {
    this.reset();
    for (const [reason, count] of Object.entries(refusals)) this.inc({ reason }, count);
  },
});
new Counter({
  name: 'get3w_webhook_attempts_total',
  help: 'Attempts to deliver a webhook, by how they ended.',
  labelNames: ['outcome'],
  registers: [registry],
  collect() {
    this.reset();
    for (const [outcome, count] of Object.entries(webhookAttempts)) this.inc({ outcome }, count);
  },
});
new Counter({
  name: 'get3w_restarts_total',
  help: 'Processes that had died and were started again.',
  labelNames: ['process'],
  registers: [registry],
  collect() {
    this.reset();
    for (const [name, count] of Object.entries(restarts)) this.inc({ process: name }, count);
  },
});
new Gauge({
  name: 'get3w_running_tasks',
  help: 'Tasks that run now.',
  registers: [registry],
  collect() {
    this.set(sum(runningTasks));
  },
});
new Gauge({
  name: 'get3w_queue_length',
  help: 'Calls that wait for the next batch now.',
  labelNames: ['queue'],
  registers: [registry],
  collect() {
    for (const [queue, lengths] of Object.entries(waiting)) this.set({ queue }, sum(lengths));
  },
});
const batchSize = new Histogram({
  name: 'get3w_batch_size',
  help: 'How many calls shared one database call.',
  labelNames: ['queue'],
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
  registers: [registry],
});
const batchSeconds = new Histogram({
  name: 'get3w_batch_seconds',
  help: 'How long the database call of a batch took.',
  labelNames: ['queue'],
  buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
  registers: [registry],
});

/** Counts an accepted submit. */
export function acceptedSubmit(): void {
  counts.submits += 1;
}

/** Counts a webhook delivery attempt. */
export function attemptedWebhook(delivered: boolean): void {
  webhookAttempts[delivered ? 'delivered' : 'failed'] += 1;
}

/** Counts a refused call. */
export function refused(reason: Reason): void {
  refusals[reason] += 1;
}

/** Counts refused calls that are not stored for support. */
export function refusalsNotRecorded(calls: number): void {
  counts.refusalsNotRecorded += calls;
}

/** Counts the runners and tasks that this process ended because a lease had expired. */
export function tookOver(runners: number, tasks: number): void {
  counts.runners += runners;
  counts.tasks += tasks;
}

/** Counts a restart of a crashed process. */
export function restarted(name: keyof typeof restarts): void {
  restarts[name] += 1;
}

/** Sets the function that returns the number of running tasks. */
export function measureRunningTasks(running: () => number): void {
  runningTasks.add(running);
}

/** The meter of a batcher. It costs time per batch, not per call. */
export function batchMeter(queue: BatchQueue): BatchMeter {
  const size = batchSize.labels(queue);
  const duration = batchSeconds.labels(queue);
  return {
    observe(items, seconds) {
      size.observe(items);
      duration.observe(seconds);
    },
    waiting: (length) => waiting[queue].add(length),
  };
}

/** The current metrics of this process. */
export function metricsSnapshot(): Promise<MetricsSnapshot> {
  return registry.getMetricsAsJSON();
}

/** A supervisor's request for a snapshot; the answer is `{ snapshot }`. */
export const ASK_SNAPSHOT = 'metrics';

/** Sends a snapshot to the parent process whenever it asks for one. */
export function answerSnapshotRequests(): void {
  process.on('message', (message) => {
    if (message !== ASK_SNAPSHOT) return;
    // The supervisor may have ended by then; nobody needs the answer.
    void metricsSnapshot().then((snapshot) => process.send?.({ snapshot }, () => undefined));
  });
}

/** Adds up the metrics of several processes. */
export function sumOfSnapshots(snapshots: MetricsSnapshot[]): Promise<MetricsSnapshot> {
  return AggregatorRegistry.aggregate(snapshots).getMetricsAsJSON();
}

/** A snapshot without current values: the part that stays in the sum after the process has ended. */
export function lastingPart(snapshot: MetricsSnapshot): MetricsSnapshot {
  // The library's type declares an enumeration, but the values are strings.
  return snapshot.filter((metric) => String(metric.type) !== 'gauge');
}

/** The metrics in Prometheus text format. */
export function metricsText(snapshot: MetricsSnapshot): Promise<string> {
  return AggregatorRegistry.aggregate([snapshot]).metrics();
}

/** The content type of that text. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

function counter(name: string, help: string, count: () => number): void {
  new Counter({
    name: `get3w_${name}`,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(count());
    },
  });
}

function sum(readers: Set<() => number>): number {
  let total = 0;
  for (const read of readers) total += read();
  return total;
}
