import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway } from '../../gateway/server';
import { createCatalog } from '../catalog/catalog';
import { MODELS } from '../catalog/models';
import { type Database, openDatabase } from '../db/database';
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

/** Starts a gateway on the database at `url`, with real sockets. */
export async function startTestGateway(
  databaseUrl: string,
  options: { syncTimeoutMs?: number } = {},
): Promise<TestGateway> {
  const db = openDatabase(databaseUrl, { connections: 20 });
  const dir = mkdtempSync(join(tmpdir(), 'get3w-gateway-'));
  const faults: unknown[] = [];
  const lease = await takeRunnerLease(db, (error) => faults.push(error));
  const outputs = openOutputStore(dir);
  const recorder = startUseRecorder(db, (error) => faults.push(error));
  const tasks = startTaskRunner({
    db,
    lease,
    outputs,
    upstreams: { 'sandbox-picture': runDraw, 'sandbox-wait': runWait },
    onError: (_what, error) => faults.push(error),
  });
  const parts = {
    db,
    catalog: createCatalog(MODELS),
    tasks,
    reads: createReadQueue(db),
    outputs,
    recorder,
    apiUrl: '',
    brandName: 'Get3W',
    syncTimeoutMs: options.syncTimeoutMs ?? 30_000,
    isStopping: () => false,
    onError: (_requestId: string, error: unknown) => faults.push(error),
  };
  const app = createGateway(parts);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  parts.apiUrl = url;

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
      await app.close();
      await recorder.close();
      await lease.end();
      await db.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
