import { createServer, type Server, type ServerOptions } from 'node:http';
import { refuseClientErrors } from '@/lib/core/client-error';
import type { Readiness } from '@/lib/db/readiness';
import { readUnsizedBody, refuseLargeBody, UnsizedBodyMessage } from './body-limit';
import { answerHealth } from './health';
import { PageResponse } from './page-response';
import { type HeaderOptions, setHeaders } from './request-headers';

type Response = PageResponse<UnsizedBodyMessage>;

export interface ConsoleServerOptions {
  headers: HeaderOptions;
  brandName: string;
  readiness: () => Promise<Readiness>;
  /** Answers pages and route handlers. */
  handle(request: UnsizedBodyMessage, response: Response): Promise<void>;
  /** Called with our own faults, which contain no secret. */
  onFault: (error: unknown) => void;
  /** Overrides of the default timeouts. */
  times?: Pick<ServerOptions, 'headersTimeout' | 'requestTimeout' | 'connectionsCheckingInterval'>;
}

/**
 * Idle connections live longer than those of load balancers, which keep them for 60 s; a request must arrive within a
 * minute.
 */
const TIMES = { keepAliveTimeout: 72_000, requestTimeout: 60_000 };

/** The console's HTTP server, not yet listening: everything before Next.js. */
export function createConsoleServer(options: ConsoleServerOptions): Server {
  const { headers, brandName, readiness, handle, onFault, times } = options;
  async function answer(request: UnsizedBodyMessage, response: Response): Promise<void> {
    if (await readUnsizedBody(request, response)) await handle(request, response);
  }
  const server = createServer(
    { ...TIMES, ...times, IncomingMessage: UnsizedBodyMessage, ServerResponse: PageResponse },
    (request, response) => {
      const { requestId, nonce } = setHeaders(request, response, headers);
      response.watch(requestId, brandName, nonce);
      if (refuseLargeBody(request, response)) return;
      if (answerHealth(request, response, readiness)) return;
      answer(request, response).catch((error: unknown) => {
        onFault(error);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
  );
  return server.on('clientError', refuseClientErrors());
}
