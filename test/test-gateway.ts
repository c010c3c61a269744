import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BodyLimits } from '@/gateway/body-limits';
import type { GatewayDeps } from '@/gateway/deps';
import { createGateway } from '@/gateway/server';
import { startWebhooks } from '@/gateway/webhooks';
import { takeRunnerLease } from '@/lib/admission/runner-lease';
import { loadCatalog } from '@/lib/catalog/load-catalog';
import { type Clock, systemClock } from '@/lib/core/clock';
import { type Database, openDatabase } from '@/lib/db/database';
import { freePort } from '@/lib/db/embedded-postgres';
import { startUseRecorder } from '@/lib/keys/issue/record-use';
import { loadScannerKeys } from '@/lib/keys/leaks/scanner-keys';
import { startRefusalRecorder } from '@/lib/keys/refusals/record-refusals';
import { type OutputStore, openOutputStore } from '@/lib/outputs/output-store';
import type { S3Place } from '@/lib/outputs/s3-place';
import { createReadQueue } from '@/lib/tasks/read-queue';
import { startTaskRunner } from '@/lib/tasks/task-runner';
import { createSubmissionRunner } from '@/lib/upstreams/run-submission';

/** A gateway on a free port, created as in main.ts. */
export interface TestGateway {
  url: string;
  db: Database;
  /** The reported faults. */
  faults: unknown[];
  /** The outputs of its tasks. */
  outputs: OutputStore;
  call(path: string, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  syncTimeoutMs?: number;
  /** MODELS_FILE, and the environment for its credentials. */
  modelsFile?: string;
  environment?: Record<string, string>;
  /** Where outputs are stored instead of in a temporary folder. */
  place?: S3Place;
  clock?: Clock;
  /** Whether webhooks can go to the tests' receivers; default true. */
  allowInternalWebhooks?: boolean;
  dnsServers?: string[];
  /** TRUST_PROXY. */
  trustedProxies?: number;
  bodyLimits?: Partial<BodyLimits>;
  clientTimes?: GatewayDeps['clientTimes'];
  /** DATABASE_DIRECT_URL is set: the address is a pooler. */
  pooled?: boolean;
  /** How long the database may be silent, and a connection may take to open. */
  silenceMs?: number;
  /** LEAK_SCANNER_KEYS_FILE. */
  scannerKeysFile?: string;
}

export interface CallOptions {
  method?: string;
  key?: string;
  /** Text and bytes are sent unchanged, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests state what they expect of an answer
  body: any;
}

/** Starts a gateway on the database at `url`, with real sockets. */
export async function startTestGateway(
  databaseUrl: string,
  options: TestGatewayOptions = {},
): Promise<TestGateway> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const db = openDatabase(databaseUrl, {
    connections: 20,
    pooled: options.pooled,
    silenceMs: options.silenceMs,
  });
  const dir = mkdtempSync(join(tmpdir(), 'get3w-gateway-'));
  const faults: unknown[] = [];
  const lease = await takeRunnerLease(db, (error) => faults.push(error));
  const { place, clock = systemClock } = options;
  const outputs = openOutputStore({ dataDir: dir, place, days: 7, clock });
  const catalog = loadCatalog(options.modelsFile, options.environment ?? {});
  const onTaskError = (_what: string, error: unknown) => faults.push(error);
  const submissions = createSubmissionRunner(catalog, onTaskError);
  const recorder = startUseRecorder(db, (error) => faults.push(error));
  const refusals = startRefusalRecorder(db, clock, (error) => faults.push(error));
  const allowInternal = options.allowInternalWebhooks ?? true;
  const webhooks = startWebhooks({
    db,
    catalog,
    apiUrl: url,
    brandName: 'Get3W',
    allowInternal,
    dnsServers: options.dnsServers,
    onError: (error) => faults.push(error),
  });
  const tasks = startTaskRunner({
    db,
    lease,
    outputs,
    onWebhook: webhooks.onTask,
    runSubmission: submissions.run,
    onError: onTaskError,
  });
  const parts = {
    db,
    clock,
    catalog,
    tasks,
    reads: createReadQueue(db),
    outputs,
    recorder,
    refusals,
    trustedProxies: options.trustedProxies ?? 0,
    scannerKeys: loadScannerKeys(options.scannerKeysFile),
    apiUrl: url,
    brandName: 'Get3W',
    syncTimeoutMs: options.syncTimeoutMs ?? 30_000,
    allowInternalWebhooks: allowInternal,
    bodyLimits: options.bodyLimits,
    clientTimes: options.clientTimes,
    isStopping: () => false,
    onError: (_requestId: string, error: unknown) => faults.push(error),
  };
  const app = createGateway(parts);
  await app.listen({ port, host: '127.0.0.1' });

  return {
    url,
    db,
    faults,
    outputs,
    async call(path, { method, key, body, headers } = {}) {
      const response = await fetch(`${url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers },
        body:
          body === undefined || typeof body === 'string' || body instanceof Uint8Array
            ? (body as BodyInit | undefined)
            : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
    },
    async close() {
      await tasks.drain(0);
      await webhooks.close(0);
      await app.close();
      await recorder.close();
      await refusals.close();
      await lease.end();
      await submissions.close();
      await outputs.close();
      await db.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
