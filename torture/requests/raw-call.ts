import { connect } from 'node:net';

/** A received answer. */
export interface RawAnswer {
  status: number;
  /** By names in lower case. */
  headers: Map<string, string>;
  text: string;
}

/** The result of a request; without an answer the connection was closed, or the time was over. */
export type Outcome = RawAnswer | 'closed' | 'hangs';

const LONGEST_WAIT_MS = 20_000;
const HEAD_END = '\r\n\r\n';

/** Sends bytes on a new connection and reads one answer. With `hangUp` nothing more is sent after them. */
export function callRaw(
  url: string,
  bytes: Buffer,
  options: { isHead?: boolean; hangUp?: boolean } = {},
): Promise<Outcome> {
  return new Promise((done) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let received = Buffer.alloc(0);
    const finish = (outcome: Outcome) => {
      socket.destroy();
      done(outcome);
    };
    const read = (ended: boolean) => {
      const answer = readAnswer(received, options.isHead ?? false);
      if (answer) finish(answer);
      else if (ended) finish('closed');
    };
    socket.setTimeout(LONGEST_WAIT_MS, () => finish('hangs'));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      read(false);
    });
    socket.on('end', () => read(true));
    // A server that has refused may close while we are still sending; its answer may have arrived before.
    socket.on('error', () => read(true));
    if (options.hangUp) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** The answer, or null if it is incomplete. */
function readAnswer(received: Buffer, isHead: boolean): RawAnswer | null {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd === -1) return null;
  const [statusLine = '', ...lines] = received.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const rest = received.subarray(headEnd + HEAD_END.length);
  if (status === 100) return readAnswer(rest, isHead);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = isHead ? 0 : Number(headers.get('content-length') ?? 0);
  if (rest.length < length) return null;
  return { status, headers, text: rest.toString('utf8', 0, length) };
}
