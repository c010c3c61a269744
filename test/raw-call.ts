import { connect, type Socket } from 'node:net';

/** Everything received on a connection until it was closed. */
export interface RawAnswer {
  /** All of it, unchanged. */
  text: string;
  status: number;
  /** The answer's headers, with names in lower case. */
  headers: Record<string, string>;
  /** The answer's body, if it is JSON. */
  body: unknown;
}

/**
 * Connects to the server at `origin`, lets `send` write anything, and reads until the server has closed the connection.
 * Writes to a server that no longer reads are lost without an error.
 */
export async function callRaw(origin: string, send: (socket: Socket) => void): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ port: Number(port), host: hostname });
  socket.on('error', () => undefined);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  socket.once('connect', () => send(socket));
  await closed;
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  return {
    text,
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(
      lines.map((line) => {
        const at = line.indexOf(':');
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
      }),
    ),
    body: /^[[{]/.test(body) ? JSON.parse(body) : undefined,
  };
}
