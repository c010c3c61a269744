import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { METRICS_TYPE, type MetricsSnapshot, metricsText } from './metrics';

/** A server of `GET /metrics`. */
export interface MetricsServer {
  /** Where it listens. */
  port: number;
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics` on a separate address for the operator's network only, since it has no authentication. Port 0
 * means any free port. Rejects if it cannot listen.
 */
export function serveMetrics(
  host: string,
  port: number,
  read: () => Promise<MetricsSnapshot>,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path !== '/metrics' || !['GET', 'HEAD'].includes(request.method ?? '')) {
      response.writeHead(404).end();
      return;
    }
    read()
      .then(metricsText)
      .then(
        (text) => response.writeHead(200, { 'content-type': METRICS_TYPE }).end(text),
        () => response.writeHead(500).end(),
      );
  });
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () =>
      done({
        port: (server.address() as AddressInfo).port,
        close() {
          server.closeAllConnections();
          return new Promise((closed) => server.close(() => closed()));
        },
      }),
    );
  });
}
