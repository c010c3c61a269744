import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { loadCatalog } from '@/lib/catalog/load-catalog';
import { type Config, readConfig } from '@/lib/core/env';
import { hostAndPort } from '@/lib/core/listen-address';
import { restarted } from '@/lib/core/metrics';
import { serveMetrics } from '@/lib/core/metrics-server';
import { keepEmbeddedPostgres } from '@/lib/db/kept-postgres';
import { mostConnections } from '@/lib/db/pool-sizes';
import { loadScannerKeys } from '@/lib/keys/leaks/scanner-keys';
import { showsDevMailbox } from '@/lib/mail/dev-mailbox';
import { claimDataDir, ownAuthSecret } from './embedded-default';
import { createMetricsCollector } from './gateway-metrics';
import { launchers } from './launch';
import { prepareDatabase } from './prepare-database';
import { supervise } from './supervise';

/** A running product: database, console and gateway. */
interface Serving {
  stop(): Promise<void>;
}

const HELP = `npm start  installs and builds what is missing, and serves console and gateway until Ctrl-C

Settings are environment variables or lines in .env; .env.example lists them with their defaults.
A second copy: PORT=3001 API_PORT=4001 DATA_DIR=.data-2 npm start`;

const say = (line: string) => console.log(line);
const warn = (line: string) => console.error(line);

/** Starts everything in order and returns a function that stops it in the opposite order. Throws with one line. */
async function serve(
  config: Config,
  stopped: (reason: string) => void,
  interrupt: AbortSignal,
): Promise<Serving> {
  const undo: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    // Each process reads them itself; they are also read here, so that an error is one line.
    loadCatalog(config.modelsFile, process.env);
    loadScannerKeys(config.leakScannerKeysFile);
    await refuseTakenPort(config.host, config.port, 'PORT');
    await refuseTakenPort(config.host, config.apiPort, 'API_PORT');
    if (config.metricsPort) {
      await refuseTakenPort(config.metricsHost, config.metricsPort, 'METRICS_PORT');
    }
    const dataDir = resolve(config.dataDir);
    const claim = claimDataDir(dataDir);
    undo.push(() => claim.release());

    const processes = {
      gateways: config.gatewayProcesses,
      consoles: 1,
      poolSize: config.databasePoolSize,
    };
    let { databaseUrl } = config;
    if (!databaseUrl) {
      say('Starting the embedded PostgreSQL …');
      const postgres = await keepEmbeddedPostgres(dataDir, {
        // Including some for commands.
        settings: { max_connections: String(Math.max(200, mostConnections(processes) + 30)) },
        say: warn,
        onRestart: () => restarted('postgres'),
      });
      void postgres.ended.then(() => stopped('The embedded PostgreSQL died too often to go on.'));
      undo.push(() => postgres.stop());
      databaseUrl = postgres.url;
    }
    const addresses = { url: databaseUrl, directUrl: config.databaseDirectUrl, processes };
    const applied = await prepareDatabase(addresses, say, interrupt).catch((error: unknown) => {
      if (interrupt.aborted) throw error;
      throw new Error(`The database could not be prepared: ${firstLine(error)}`);
    });
    if (applied.length > 0) say(`Applied ${applied.length} migrations.`);

    const environment = {
      ...process.env,
      NODE_ENV: process.env.NODE_ENV ?? 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: config.authSecret ?? ownAuthSecret(dataDir),
      EMBEDDED_DATABASE: String(!config.databaseUrl),
      // This process serves the metrics of all.
      METRICS_PORT: '',
    };
    say('Starting console and gateway …');
    const collector = createMetricsCollector();
    const supervised = launchers(config, environment).map(({ name, launch }) =>
      supervise({
        name,
        say: warn,
        gaveUp: stopped,
        launch() {
          const child = launch();
          if (name === 'gateway') collector.join(child);
          return child;
        },
      }),
    );
    undo.push(async () => {
      await Promise.all(supervised.map((child) => child.stop()));
    });
    await Promise.all(supervised.map((child) => child.ready));
    if (config.metricsPort) {
      const metrics = await serveMetrics(config.metricsHost, config.metricsPort, collector.read);
      undo.push(() => metrics.close());
    }
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Every port is tried before anything starts, so that a taken one is a single error line. */
function refuseTakenPort(host: string, port: number, name: string): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      fail(
        new Error(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is taken. Stop what uses it, or set ${name} to another.`
            : `Cannot listen on ${hostAndPort(host, port)} (${name}): ${error.message}`,
        ),
      );
    });
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n')[0] ?? '';
}

if (process.argv.length > 2) {
  say(HELP);
  process.exit(['--help', '-h'].includes(process.argv[2] ?? '') ? 0 : 2);
}
let serving: Serving | undefined;
let ending = false;
/** Ends the waiting for a database that does not answer yet. */
const interrupt = new AbortController();

/** Once: Ctrl-C arrives twice, from the terminal and from npm, and must not interrupt the shutdown. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  say('Stopping, as soon as running tasks have ended …');
  await serving?.stop();
  say('Stopped.');
  process.exit(code);
}

try {
  const config = readConfig(process.env);
  const starting = serve(
    config,
    (reason) => {
      if (!serving || ending) return;
      console.error(reason);
      void end(1);
    },
    interrupt.signal,
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (serving) void end(0);
      else interrupt.abort();
    });
  }
  serving = await starting;
  if (interrupt.signal.aborted) await end(0);
  say('');
  say(`  Console  ${config.consoleUrl}`);
  say(`  API      ${config.apiUrl}/v1`);
  say('');
  if (!config.databaseUrl) say(`Data: ${resolve(config.dataDir)}`);
  if (!config.databaseUrl && !config.stripe) say('Sandbox: top-ups move no real money.');
  if (showsDevMailbox(config, !config.databaseUrl))
    say(`Mail is not sent, but shown: ${config.consoleUrl}/dev/mail`);
  else if (!config.mail) say('No mail is sent: SMTP_URL is not set.');
  if (config.allowInternalWebhooks)
    say('ALLOW_INTERNAL_WEBHOOKS: webhooks may go to internal addresses. For local trials only.');
  say('Stop with Ctrl-C.');
} catch (error) {
  if (interrupt.signal.aborted) {
    say('Stopped.');
    process.exit(0);
  }
  console.error(firstLine(error));
  process.exit(1);
}
