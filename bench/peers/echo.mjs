/**
 * The reference of the benchmarks: a bare Fastify, of the gateway's version, that parses a JSON body and returns it. No
 * logger, no hooks, no schemas, no database: only the cost of HTTP and of the framework.
 *
 * Reads PORT. POST to any path returns the body; GET answers `{"ok":true}`.
 */
import './production.mjs';
import fastify from 'fastify';
import { announce, endWith, port } from './peer.mjs';

const app = fastify();
app.post('*', async (request) => request.body);
app.get('*', async () => ({ ok: true }));
const url = await app.listen({ port, host: '127.0.0.1' });

endWith(() => app.server.close().closeAllConnections());
announce({
  name: 'fastify echo',
  version: app.version,
  url,
  request: {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'A cat in space', channel: 'stable' }),
  },
});
