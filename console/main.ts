import next from 'next';
import { isPooled } from '@/lib/console/console-config';
import { consoleContext } from '@/lib/console/console-context';
import { createLog } from '@/lib/core/log';
import { READY, startProcess, stopOnSignal } from '@/lib/core/shutdown';
import { checkDatabase } from '@/lib/db/check-database';
import { isUnavailable } from '@/lib/db/is-unavailable';
import { createReadiness } from '@/lib/db/readiness';
import { createConsoleServer } from './server';

await startProcess(async () => {
  const { config, db } = consoleContext();
  const log = createLog('console', config.logLevel);
  const development = process.env.NODE_ENV === 'development';

  let stopping = false;
  const server = createConsoleServer({
    headers: {
      development,
      https: config.consoleUrl.startsWith('https:'),
      trustedProxies: config.trustedProxies,
    },
    brandName: config.brandName,
    readiness: createReadiness([db.pool], () => stopping),
    handle: (request, response) => handle(request, response),
    onFault: (error) =>
      log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'fault'),
  });
  const app = next({
    dev: development,
    dir: process.cwd(),
    hostname: config.host,
    port: config.port,
    httpServer: server,
  });
  const handle = app.getRequestHandler();

  stopOnSignal(async () => {
    stopping = true;
    const closed = new Promise((done) => server.close(done));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), config.shutdownGraceMs).unref();
    await closed;
    await app.close();
    await db.close();
  });
  // The console starts without a database, and answers 503 until it is available.
  await checkDatabase(db, isPooled()).catch((error: unknown) => {
    if (!isUnavailable(error)) throw error;
  });
  await app.prepare();
  server.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  server.listen(config.port, config.host, () => process.send?.(READY));
});
