import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { REFUSALS, type Reason } from './errors';

/** What is counted in this process. docs/operations.md says what each metric means. */
const registry = new Registry();

/** Metrics of one process as plain data, to be sent to another process. */
export type MetricsSnapshot = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** What waits together and leaves together, each in a queue of its own. */
export type BatchQueue = 'admit' | 'admit_idempotent' | 'settle' | 'read';

/** What a batcher tells of itself. */
export interface BatchMeter {
  /** A batch has been answered, well or not. */
  observe(size: number, seconds: number): void;
  /** Returns how many wait. */
  waiting(length: () => number): void;
}

// What is counted per call is a plain number, and turned into a metric only when somebody reads it: a counter of
// the library allocates and builds a text at every step.
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

/** Counts a submit that was accepted. */
export function acceptedSubmit(): void {
  counts.submits += 1;
}

/** Counts an attempt to deliver a webhook. */
export function attemptedWebhook(delivered: boolean): void {
  webhookAttempts[delivered ? 'delivered' : 'failed'] += 1;
}

/** Counts a call that was refused. */
export function refused(reason: Reason): void {
  refusals[reason] += 1;
}

/** Counts refused calls that support will not find. */
export function refusalsNotRecorded(calls: number): void {
  counts.refusalsNotRecorded += calls;
}

/** Counts what this process ended because a lease had run out. */
export function tookOver(runners: number, tasks: number): void {
  counts.runners += runners;
  counts.tasks += tasks;
}

/** Counts a process that had died and was started again. */
export function restarted(name: keyof typeof restarts): void {
  restarts[name] += 1;
}

/** Has `running` asked for the number of running tasks whenever somebody reads the metrics. */
export function measureRunningTasks(running: () => number): void {
  runningTasks.add(running);
}

/** The meter of a batcher. What it costs is paid per batch, not per call. */
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

/** The metrics of this process, as they stand. */
export function metricsSnapshot(): Promise<MetricsSnapshot> {
  return registry.getMetricsAsJSON();
}

/** What a supervisor sends to ask for a snapshot; it comes back as `{ snapshot }`. */
export const ASK_SNAPSHOT = 'metrics';

/** Sends a snapshot to the process that started this one, whenever that asks for it. */
export function answerSnapshotRequests(): void {
  process.on('message', (message) => {
    if (message !== ASK_SNAPSHOT) return;
    // The supervisor may be gone by then; nobody misses the answer.
    void metricsSnapshot().then((snapshot) => process.send?.({ snapshot }, () => undefined));
  });
}

/** Adds up the metrics of several processes. */
export function sumOfSnapshots(snapshots: MetricsSnapshot[]): Promise<MetricsSnapshot> {
  return AggregatorRegistry.aggregate(snapshots).getMetricsAsJSON();
}

/** A snapshot without what is true only at its moment: what a process that has ended leaves to the sum. */
export function lastingPart(snapshot: MetricsSnapshot): MetricsSnapshot {
  // The library declares an enumeration here and hands over words.
  return snapshot.filter((metric) => String(metric.type) !== 'gauge');
}

/** The text that Prometheus reads. */
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
