import { spawn } from 'node:child_process';
import { chmodSync, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@/lib/db/embedded-postgres';
import { ownEnvironment } from '@/test/harness/own-environment';

/** Where the product under test is; set for the workers by the set-up below. */
export function product() {
  const { E2E_CONSOLE_URL, E2E_API_URL, E2E_METRICS_URL, E2E_DATA_DIR, E2E_LOG } = process.env;
  if (!E2E_CONSOLE_URL || !E2E_API_URL || !E2E_METRICS_URL || !E2E_DATA_DIR || !E2E_LOG) {
    throw new Error('The product under test is not running.');
  }
  return {
    consoleUrl: E2E_CONSOLE_URL,
    apiUrl: E2E_API_URL,
    metricsUrl: E2E_METRICS_URL,
    dataDir: E2E_DATA_DIR,
    logFile: E2E_LOG,
  };
}

/**
 * Starts the product as `npm start` does, with two gateways, on free ports and a folder of its own, and stops it with
 * SIGTERM.
 */
export default async function serve(): Promise<() => Promise<void>> {
  const served = await startProduct({
    GATEWAY_PROCESSES: '2',
    LOG_LEVEL: 'trace',
    SELLER_EMAIL: 'billing@example.com',
  });
  process.env.E2E_CONSOLE_URL = served.consoleUrl;
  process.env.E2E_API_URL = served.apiUrl;
  process.env.E2E_METRICS_URL = served.metricsUrl;
  process.env.E2E_DATA_DIR = served.dataDir;
  process.env.E2E_LOG = served.logFile;
  return served.stop;
}

/** A product of its own, as `npm start` starts it. */
export interface Served {
  consoleUrl: string;
  apiUrl: string;
  metricsUrl: string;
  dataDir: string;
  logFile: string;
  /** SIGTERM; throws where it does not stop cleanly. */
  stop(): Promise<void>;
}

/**
 * Starts the product on free ports, with a folder of its own and these settings more. People reach it at `hostname`, which
 * must lead to this machine.
 */
export async function startProduct(
  settings: Record<string, string>,
  hostname = 'localhost',
): Promise<Served> {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-e2e-'));
  chmodSync(dir, 0o711);
  const [port, apiPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const logFile = join(dir, 'log');
  const log = createWriteStream(logFile);
  const child = spawn(process.execPath, ['build/serve.mjs'], {
    env: ownEnvironment({
      CONSOLE_URL: `http://${hostname}:${port}`,
      API_URL: `http://${hostname}:${apiPort}`,
      PORT: String(port),
      API_PORT: String(apiPort),
      METRICS_PORT: String(metricsPort),
      DATA_DIR: join(dir, 'data'),
      // Their receivers are on this machine.
      ALLOW_INTERNAL_WEBHOOKS: 'true',
      NODE_ENV: 'production',
      ...settings,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Not `exit`: what it said last may still be on its way then.
  const closed = new Promise<void>((done) => child.once('close', () => done()));
  await new Promise<void>((done, fail) => {
    let output = '';
    const hear = (chunk: Buffer) => {
      log.write(chunk);
      output += chunk;
      if (output.includes('Stop with Ctrl-C.')) done();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => fail(new Error(`The product did not start:\n${output}`)));
  });
  return {
    consoleUrl: `http://${hostname}:${port}`,
    apiUrl: `http://${hostname}:${apiPort}`,
    metricsUrl: `http://127.0.0.1:${metricsPort}`,
    dataDir: join(dir, 'data'),
    logFile,
    async stop() {
      child.kill('SIGTERM');
      await closed;
      await new Promise((done) => log.end(done));
      const said = readFileSync(logFile, 'utf8');
      rmSync(dir, { recursive: true, force: true });
      if (!said.includes('Stopped.')) {
        throw new Error(`The product did not stop cleanly:\n${said}`);
      }
    },
  };
}
