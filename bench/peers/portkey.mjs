/**
 * `@portkey-ai/gateway`, the open-source AI gateway, as a pure proxy in front of UPSTREAM_URL. It has no keys of its
 * own, no balances and no limits, and writes nothing: each call is one call to the upstream. It runs as its own command
 * runs it in production (`start-server --headless`: no console, no log page), within this process.
 *
 * Reads PORT (required: its command cannot use any free one, and listens on all addresses) and UPSTREAM_URL.
 * `localhost` and 127.0.0.1 are the only private hosts that it calls without further settings.
 */
import './production.mjs';
import { readFileSync } from 'node:fs';
import { announce, endWith, port, required } from './peer.mjs';

const upstreamUrl = required('UPSTREAM_URL');
required('PORT');

const packageFolder = new URL('../node_modules/@portkey-ai/gateway/', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', packageFolder), 'utf8'));

// It prints a banner on stdout, where our line is expected.
const write = process.stdout.write;
process.stdout.write = () => true;
console.clear = () => undefined;
process.argv.push(`--port=${port}`, '--headless');
await import(new URL('build/start-server.js', packageFolder).href);
process.stdout.write = write;

// Its server is not accessible, so nothing can be closed; it has no state to lose.
endWith(() => undefined);
announce({
  name: 'portkey gateway',
  version,
  url: `http://127.0.0.1:${port}`,
  request: {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer not-looked-at',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstreamUrl}/v1`,
    },
    body: JSON.stringify({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'A cat in space' }],
    }),
  },
});
