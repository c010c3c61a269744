/**
 * Shared by all peers. Each is a separate process: it reads its port from PORT (0: any free one), writes only one line
 * of JSON to stdout when it is ready, and ends on SIGTERM or SIGINT.
 *
 * The line: `{ ready: true, name, version, url, request: { method, path, headers, body }, ... }`. `request` is the
 * measured call to `url`; the header of each peer says what it adds to the line and what must be added to the call.
 */

/** The port to listen on. */
export const port = Number(process.env.PORT ?? 0);

/**
 * The setting with that name. Ends the process with one line on stderr if it is missing.
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
 * Starts a `node:http` server on the loopback address; returns its address.
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
 * Ends the process, after `close`, on a signal, or when its parent process (with a channel) has ended.
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
