import { removeExpiredIdempotencyKeys } from '@/lib/admission/admit-idempotent';
import { takeRunnerLease } from '@/lib/admission/runner-lease';
import { removeOldAttempts } from '@/lib/auth/attempt-limits';
import { loadCatalog } from '@/lib/catalog/load-catalog';
import { systemClock } from '@/lib/core/clock';
import { readConfig } from '@/lib/core/env';
import { createLog } from '@/lib/core/log';
import { answerSnapshotRequests, metricsSnapshot } from '@/lib/core/metrics';
import { serveMetrics } from '@/lib/core/metrics-server';
import { READY, startProcess, stopOnSignal } from '@/lib/core/shutdown';
import { checkDatabase } from '@/lib/db/check-database';
import { openDatabase } from '@/lib/db/database';
import { GATEWAY_POOL_SIZE } from '@/lib/db/pool-sizes';
import { startUseRecorder } from '@/lib/keys/issue/record-use';
import { loadScannerKeys } from '@/lib/keys/leaks/scanner-keys';
import { startRefusalRecorder } from '@/lib/keys/refusals/record-refusals';
import { removeOldMails } from '@/lib/mail/remove-old-mails';
import { startMailSender } from '@/lib/mail/sender';
import { createLinkTokens } from '@/lib/mail/tokens';
import { openOutputStore } from '@/lib/outputs/output-store';
import { chooseProvider } from '@/lib/payments/choose-provider';
import { createReadQueue } from '@/lib/tasks/read-queue';
import { removeOldDetails } from '@/lib/tasks/remove-old-details';
import { startTaskRunner } from '@/lib/tasks/task-runner';
import { createSubmissionRunner } from '@/lib/upstreams/run-submission';
import { startKeyJobs } from './key-jobs';
import { startMoneyJobs } from './money-jobs';
import { startSealing } from './seal-job';
import { createGateway } from './server';
import { startUsageJob } from './usage-job';
import { startWebhooks } from './webhooks';

/** A sender repeats attempts that a shutdown interrupts. */
const WEBHOOK_GRACE_MS = 2_000;
/** The same: a silent mail server must not delay a shutdown. */
const MAIL_GRACE_MS = 2_000;
const REMOVE_EXPIRED_MS = 60 * 60 * 1_000;

await startProcess(async () => {
  const config = readConfig(process.env);
  const log = createLog('gateway', config.logLevel);
  if (!config.databaseUrl || !config.authSecret) {
    throw new Error('The gateway needs DATABASE_URL and AUTH_SECRET; `npm start` sets both.');
  }
  const catalog = loadCatalog(config.modelsFile, process.env);
  const scannerKeys = loadScannerKeys(config.leakScannerKeysFile);

  const db = openDatabase(config.databaseUrl, {
    connections: config.databasePoolSize ?? GATEWAY_POOL_SIZE,
    pooled: config.databaseDirectUrl !== undefined,
    onConnectionLost: (error) => log.warn({ error: error.message }, 'database connection lost'),
  });
  const onError = (what: string, error: unknown) =>
    log.error({ what, error: error instanceof Error ? error.message : 'unknown' }, 'fault');

  await checkDatabase(db, config.databaseDirectUrl !== undefined);
  const lease = await takeRunnerLease(db, (error) => onError('lease', error));
  const outputs = openOutputStore({
    dataDir: config.dataDir,
    place: config.outputBucket,
    days: config.outputDays,
    clock: systemClock,
  });
  const recorder = startUseRecorder(db, (error) => onError('last use', error));
  const refusals = startRefusalRecorder(db, systemClock, (error) => onError('refusals', error));
  const submissions = createSubmissionRunner(catalog, onError);
  const webhooks = startWebhooks({
    db,
    catalog,
    apiUrl: config.apiUrl,
    brandName: config.brandName,
    allowInternal: config.allowInternalWebhooks,
    onError: (error) => onError('webhooks', error),
  });
  const { provider } = chooseProvider(
    {
      embedded: process.env.EMBEDDED_DATABASE === 'true',
      authSecret: config.authSecret,
      consoleUrl: config.consoleUrl,
      stripe: config.stripe,
    },
    systemClock,
  );
  const money = startMoneyJobs({
    db,
    provider,
    clock: systemClock,
    onError: (error) => onError('money', error),
  });
  const keyJobs = startKeyJobs(db, (error) => onError('key expiry', error));
  const usage = startUsageJob(db, (error) => onError('usage', error));
  const sealing = startSealing({
    db,
    clock: systemClock,
    everyMs: config.sealEveryMs,
    onSeal: (line) => log.info({ seal: line }, 'audit log sealed'),
    onError: (error) => onError('seal', error),
  });
  const mail = config.mail
    ? startMailSender({
        db,
        ...config.mail,
        emailContext: {
          brandName: config.brandName,
          consoleUrl: config.consoleUrl,
          links: createLinkTokens(config.authSecret),
        },
        onError: (error) => onError('mail', error),
      })
    : null;
  const tasks = startTaskRunner({
    db,
    lease,
    outputs,
    onError,
    onWebhook: webhooks.onTask,
    runSubmission: submissions.run,
  });
  const removeOldOutputs = () =>
    outputs.removeOldOutputs(systemClock()).catch((error: unknown) => onError('outputs', error));
  setInterval(() => {
    removeExpiredIdempotencyKeys(db).catch((error: unknown) => onError('expired keys', error));
    removeOldMails(db).catch((error: unknown) => onError('old mails', error));
    removeOldAttempts(db, systemClock).catch((error: unknown) => onError('old attempts', error));
    removeOldDetails(db).catch((error: unknown) => onError('old details', error));
    void removeOldOutputs();
  }, REMOVE_EXPIRED_MS).unref();
  // Also at the start: it shows whether OUTPUTS_URL works before a task needs it.
  void removeOldOutputs();
  let stopping = false;
  const app = createGateway({
    db,
    clock: systemClock,
    catalog,
    tasks,
    reads: createReadQueue(db),
    outputs,
    recorder,
    refusals,
    trustedProxies: config.trustedProxies,
    scannerKeys,
    apiUrl: config.apiUrl,
    brandName: config.brandName,
    syncTimeoutMs: config.syncTimeoutMs,
    allowInternalWebhooks: config.allowInternalWebhooks,
    bodyLimits: { memoryBytes: config.bodyMemoryBytes },
    isStopping: () => stopping,
    onError,
  });

  // With a supervisor, the supervisor has the port, and adds up all processes.
  answerSnapshotRequests();
  const metrics = config.metricsPort
    ? await serveMetrics(config.metricsHost, config.metricsPort, metricsSnapshot)
    : null;

  stopOnSignal(async () => {
    stopping = true;
    await tasks.drain(config.shutdownGraceMs);
    await webhooks.close(WEBHOOK_GRACE_MS);
    await money.close();
    await keyJobs.close();
    await usage.close();
    await sealing.close();
    await mail?.close(MAIL_GRACE_MS);
    await app.close();
    await recorder.close();
    await refusals.close();
    await lease.end();
    await submissions.close();
    await outputs.close();
    await db.close();
    await metrics?.close();
  });
  await app.listen({ port: config.apiPort, host: config.host });
  process.send?.(READY);
});
