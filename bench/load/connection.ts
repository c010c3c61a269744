import { connect } from 'node:net';
import type { Target } from './orders';
import { readResponse } from './response';

/** A keep-alive connection with at most one call in flight. */
export interface Connection {
  send(request: Buffer): void;
  close(): void;
}

/** The callbacks for a connection's calls. */
export interface Outcomes {
  /** A call was answered with success. */
  answered(): void;
  /** Any other result; the connection cannot be reused. */
  failed(error: Error): void;
}

/** Shared by all connections: data is processed before the next one reads. */
const received = Buffer.allocUnsafe(64 * 1_024);

/** Opens a connection to the target; rejects if it is refused. */
export function openConnection(target: Target, outcomes: Outcomes): Promise<Connection> {
  const { hostname, port } = new URL(target.url);
  const { status, containing } = target;
  let waiting = '';
  let open = true;

  function read(text: string): void {
    const response = readResponse(text);
    if (!response) {
      waiting = text;
      return;
    }
    waiting = '';
    const isSuccess =
      response.status === status &&
      response.length === text.length &&
      (containing === undefined || text.includes(containing));
    if (!isSuccess) throw new Error(`an unexpected answer: ${text.slice(0, 1_000)}`);
    outcomes.answered();
  }

  return new Promise((done, fail) => {
    const end = (error: Error) => {
      if (!open) return;
      open = false;
      socket.destroy();
      fail(error);
      outcomes.failed(error);
    };
    const socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: received,
        callback: (length) => {
          if (!open) return true;
          try {
            read(waiting + received.toString('latin1', 0, length));
          } catch (error) {
            end(error instanceof Error ? error : new Error(String(error)));
          }
          return true;
        },
      },
    });
    socket.once('error', end);
    socket.once('close', () => end(new Error('the server closed a connection')));
    socket.once('connect', () =>
      done({
        send: (request) => socket.write(request),
        close: () => {
          open = false;
          socket.destroy();
        },
      }),
    );
  });
}
