/**
 * What all peers share. Each is a process of its own: it takes its port from PORT (0: any free one), writes one line
 * of JSON to stdout when it is ready, and nothing else, and ends by itself on SIGTERM or SIGINT.
 *
 * The line: `{ ready: true, name, version, url, request: { method, path, headers, body }, ... }`. `request` is the call to
 * measure, to be sent to `url`; each peer says in its header what it adds to the line and what must be added to the call.
 */

/** The port to listen on. */
export const port = Number(process.env.PORT ?? 0);

/**
 * The setting of that name. Ends the process with one line on stderr where it is missing.
 * @param {string} name
 * @returns {string}
 */
export function required(name) {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is missing.`);
  process.exit(1);
}

/**
 * Listens with a `node:http` server on the loopback address; gives its address.
 * @param {import('node:http').Server} server
 * @returns {Promise<string>}
 */
export function listen(server) {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      done(`http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`);
    });
  });
}

/**
 * Says that the peer is ready.
 * @param {{ name: string, version: string, url: string, request: object }} details
 */
export function announce(details) {
  process.stdout.write(`${JSON.stringify({ ready: true, ...details })}\n`);
}

/**
 * Ends the process, after `close`, when it is asked to, or when the process that started it with a channel has gone.
 * @param {() => unknown} close
 */
export function endWith(close) {
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) {
    process.once(event, async () => {
      await close();
      process.exit(0);
    });
  }
}
