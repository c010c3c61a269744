/**
 * An upstream that costs next to nothing: answers every call at once with the same chat completion, in the form that
 * OpenAI documents. For measuring what a gateway in front of it adds, and, called directly, the ceiling.
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
  // Read to the end first, so that the connection can be used again.
  request.resume().once('end', () => response.writeHead(200, headers).end(completion));
});
// Gateways keep connections open; one that is closed while a call is on its way would be an error of ours.
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
