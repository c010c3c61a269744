import { createServer } from 'node:http';
import next from 'next';
import { consoleContext } from '@/lib/console/console-context';
import { createReadiness } from '@/lib/db/readiness';
import { createLog } from '@/lib/log';
import { READY, stopOnSignal } from '@/lib/shutdown';
import { readUnsizedBody, refuseLargeBody, UnsizedBodyMessage } from './body-limit';
import { answerHealth } from './health';
import { PageResponse } from './page-response';
import { setHeaders } from './request-headers';

const { config, db } = consoleContext();
const log = createLog('console', config.logLevel);
const development = process.env.NODE_ENV === 'development';
const headerOptions = {
  development,
  https: config.consoleUrl.startsWith('https:'),
  trustedProxies: config.trustedProxies,
};

/** Idle connections outlive those of load balancers, which keep them for 60 s; a request has arrived within a minute. */
const TIMEOUTS = { keepAliveTimeout: 72_000, requestTimeout: 60_000 };

let stopping = false;
const readiness = createReadiness([db.pool], () => stopping);

const server = createServer(
  { ...TIMEOUTS, IncomingMessage: UnsizedBodyMessage, ServerResponse: PageResponse },
  (request, response) => {
    const { requestId, nonce } = setHeaders(request, response, headerOptions);
    response.watch(requestId, config.brandName, nonce);
    if (refuseLargeBody(request, response)) return;
    if (answerHealth(request, response, readiness)) return;
    answer(request, response).catch((error: unknown) => {
      log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'fault');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  },
);
async function answer(
  request: UnsizedBodyMessage,
  response: PageResponse<UnsizedBodyMessage>,
): Promise<void> {
  if (await readUnsizedBody(request, response)) await handle(request, response);
}

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
await app.prepare();
server.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(config.port, config.host, () => process.send?.(READY));
