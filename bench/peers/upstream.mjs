/**
 * An upstream with minimal cost: answers every call immediately with the same chat completion, in OpenAI's documented
 * format. It measures what a gateway in front of it adds, and, called directly, the maximum.
 *
 * Reads PORT.
 */
import './production.mjs';
import { createServer } from 'node:http';
import { announce, endWith, listen } from './peer.mjs';

const completion = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'gpt-4o-mini',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'A cat.' }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
  }),
);
const headers = { 'content-type': 'application/json', 'content-length': completion.length };

const server = createServer((request, response) => {
  // The body is read to its end first, so that the connection can be reused.
  request.resume().once('end', () => response.writeHead(200, headers).end(completion));
});
// Gateways keep connections open; closing one during a call would cause an error.
server.keepAliveTimeout = 0;
const url = await listen(server);

endWith(() => server.close().closeAllConnections());
announce({
  name: 'upstream',
  version: process.version,
  url,
  request: {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  },
});
