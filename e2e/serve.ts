import { spawn } from 'node:child_process';
import { chmodSync, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@/lib/db/embedded-postgres';
import { ownEnvironment } from '@/test/harness/own-environment';

/** The address of the product under test; the set-up below sets it for the workers. */
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
 * Starts the product like `npm start`, with two gateways, on free ports and in a temporary folder, and stops it with
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

/** A separate product, started like `npm start`. */
export interface Served {
  consoleUrl: string;
  apiUrl: string;
  metricsUrl: string;
  dataDir: string;
  logFile: string;
  /** SIGTERM; throws if it does not shut down cleanly. */
  stop(): Promise<void>;
}

/**
 * Starts the product on free ports, in a temporary folder, with these additional settings. Its public host is
 * `hostname`, which must resolve to this machine.
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
      // The tests' receivers are on this machine.
      ALLOW_INTERNAL_WEBHOOKS: 'true',
      NODE_ENV: 'production',
      ...settings,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Not `exit`: its last output may still be in transit then.
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
