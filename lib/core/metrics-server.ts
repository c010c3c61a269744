import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { METRICS_TYPE, type MetricsSnapshot, metricsText } from './metrics';

/** Something that answers `GET /metrics`. */
export interface MetricsServer {
  /** Where it listens. */
  port: number;
  close(): Promise<void>;
}

/**
 * Answers `GET /metrics` on an address of its own, which is for the operator's network only: nobody is asked who he is.
 * Port 0 is any free one. Rejects where it cannot listen.
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
