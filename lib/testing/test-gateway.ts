import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway } from '../../gateway/server';
import { startWebhooks } from '../../gateway/webhooks';
import { createCatalog } from '../catalog/catalog';
import { MODELS } from '../catalog/models';
import { type Database, openDatabase } from '../db/database';
import { freePort } from '../db/embedded-postgres';
import { startUseRecorder } from '../keys/record-use';
import { openOutputStore } from '../tasks/output-store';
import { createReadQueue } from '../tasks/read-queue';
import { takeRunnerLease } from '../tasks/runner-lease';
import { startTaskRunner } from '../tasks/task-runner';
import { runDraw } from '../upstreams/sandbox/draw';
import { runWait } from '../upstreams/sandbox/wait';

/** A gateway on a free port, as main.ts makes one. */
export interface TestGateway {
  url: string;
  db: Database;
  /** Faults of ours that it has met. */
  faults: unknown[];
  call(path: string, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface CallOptions {
  method?: string;
  key?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests state what they expect of an answer
  body: any;
}

export interface TestGatewayOptions {
  syncTimeoutMs?: number;
  /** Whether webhooks may go to where the tests' receivers are; they may unless told otherwise. */
  allowInternalWebhooks?: boolean;
  dnsServers?: string[];
}

/** Starts a gateway on the database at `url`, with real sockets. */
export async function startTestGateway(
  databaseUrl: string,
  options: TestGatewayOptions = {},
): Promise<TestGateway> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const db = openDatabase(databaseUrl, { connections: 20 });
  const dir = mkdtempSync(join(tmpdir(), 'get3w-gateway-'));
  const faults: unknown[] = [];
  const lease = await takeRunnerLease(db, (error) => faults.push(error));
  const outputs = openOutputStore(dir);
  const recorder = startUseRecorder(db, (error) => faults.push(error));
  const catalog = createCatalog(MODELS);
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
    onWebhook: webhooks.nudge,
    upstreams: { 'sandbox-picture': runDraw, 'sandbox-wait': runWait },
    onError: (_what, error) => faults.push(error),
  });
  const parts = {
    db,
    catalog,
    tasks,
    reads: createReadQueue(db),
    outputs,
    recorder,
    apiUrl: url,
    syncTimeoutMs: options.syncTimeoutMs ?? 30_000,
    allowInternalWebhooks: allowInternal,
    isStopping: () => false,
    onError: (_requestId: string, error: unknown) => faults.push(error),
  };
  const app = createGateway(parts);
  await app.listen({ port, host: '127.0.0.1' });

  return {
    url,
    db,
    faults,
    async call(path, { method, key, body, headers } = {}) {
      const response = await fetch(`${url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers },
        body:
          body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
    },
    async close() {
      await tasks.drain(0);
      await webhooks.close(0);
      await app.close();
      await recorder.close();
      await lease.end();
      await db.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
