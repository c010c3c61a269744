import { join } from 'node:path';
import { removeExpiredOnceKeys } from '@/lib/admission/admit-once';
import { createCatalog } from '@/lib/catalog/catalog';
import { MODELS } from '@/lib/catalog/models';
import { openDatabase } from '@/lib/db/database';
import { readConfig } from '@/lib/env';
import { startUseRecorder } from '@/lib/keys/record-use';
import { createLog } from '@/lib/log';
import { answerSnapshotRequests, metricsSnapshot } from '@/lib/metrics';
import { serveMetrics } from '@/lib/metrics-server';
import { READY, stopOnSignal } from '@/lib/shutdown';
import { openOutputStore } from '@/lib/tasks/output-store';
import { createReadQueue } from '@/lib/tasks/read-queue';
import { takeRunnerLease } from '@/lib/tasks/runner-lease';
import { startTaskRunner } from '@/lib/tasks/task-runner';
import { runDraw } from '@/lib/upstreams/sandbox/draw';
import { closePainter } from '@/lib/upstreams/sandbox/draw-picture';
import { runWait } from '@/lib/upstreams/sandbox/wait';
import { createGateway } from './server';

const REMOVE_EXPIRED_MS = 60 * 60 * 1_000;

const config = readConfig(process.env);
const log = createLog('gateway', config.logLevel);
if (!config.databaseUrl) throw new Error('The gateway needs DATABASE_URL; `npm start` sets it.');

const db = openDatabase(config.databaseUrl, {
  connections: 20,
  onIdleError: (error) => log.warn({ error: error.message }, 'database connection lost'),
});
const onError = (what: string, error: unknown) =>
  log.error({ what, error: error instanceof Error ? error.message : 'unknown' }, 'fault');

const lease = await takeRunnerLease(db, (error) => onError('lease', error));
const outputs = openOutputStore(join(config.dataDir, 'outputs'));
const recorder = startUseRecorder(db, (error) => onError('last use', error));
const tasks = startTaskRunner({
  db,
  lease,
  outputs,
  onError,
  upstreams: { 'sandbox-picture': runDraw, 'sandbox-wait': runWait },
});
setInterval(
  () => removeExpiredOnceKeys(db).catch((error: unknown) => onError('expired keys', error)),
  REMOVE_EXPIRED_MS,
).unref();
let stopping = false;
const app = createGateway({
  db,
  catalog: createCatalog(MODELS),
  tasks,
  reads: createReadQueue(db),
  outputs,
  recorder,
  apiUrl: config.apiUrl,
  brandName: config.brandName,
  syncTimeoutMs: config.syncTimeoutMs,
  isStopping: () => stopping,
  onError,
});

// With a supervisor it is the supervisor that has the port, and adds up all processes.
answerSnapshotRequests();
const metrics = config.metricsPort
  ? await serveMetrics(config.metricsHost, config.metricsPort, metricsSnapshot)
  : null;

stopOnSignal(async () => {
  stopping = true;
  await tasks.drain(config.shutdownGraceMs);
  await app.close();
  await recorder.close();
  await lease.end();
  await closePainter();
  await db.close();
  await metrics?.close();
});
await app.listen({ port: config.apiPort, host: config.host });
process.send?.(READY);
