import { Socket } from 'node:net';
import { constants } from 'node:os';
import type pg from 'pg';

/**
 * A connection is given up when the server leaves something unanswered and sends no byte for so long. More than a
 * statement may take (STATEMENT_TIMEOUT_MS), so that one that waits for a lock is ended by the server first; so much less
 * than a runner's lease that a heartbeat can be sent again in time.
 */
export const SILENCE_MS = 6_000;

/** Silence is counted in ticks: after a stop of this process, all of it, a connection gets as many again. */
const TICKS = 12;

/** Watches the connections of one database, and gives up those that have gone silent. */
export interface SilenceWatch {
  /** The same kind of client, with every connection under watch. */
  watched(Client: typeof pg.Client): typeof pg.Client;
}

interface Connection {
  client: pg.Client;
  /** Below TLS, where there is any. */
  socket: Socket;
  bytesRead: number;
  /** How many bytes had been written when everything had been answered. */
  bytesAnswered: number;
  /** Ticks since a byte was read. */
  quietTicks: number;
  /** Ticks of them in which something was unanswered. */
  waitingTicks: number;
}

/** Connections whose statements may take any time. */
const patient = new WeakSet<pg.ClientBase>();

/**
 * Lets the statements of this connection take as long as they need, for work that has lifted `statement_timeout`. Only
 * TCP's keepalive watches over it from then on: release it with `release(true)`.
 */
export function allowLongSilence(client: pg.ClientBase): void {
  patient.add(client);
}

/**
 * Starts a watch. A firewall that drops a connection, or a server that is frozen, sends neither data nor an end: without a
 * limit what waits for an answer waits for ever. A connection that is given up is reset, so that the kernel sends nothing
 * of it later; what is under way on it fails as unavailable. So are those that are idle and have been as quiet: they are
 * probably as dead, and what is tried again would be given one of them. `onLost` hears of every connection that breaks,
 * once, whether it is used or not.
 */
export function watchSilence(limitMs: number, onLost: (error: Error) => void): SilenceWatch {
  const connections = new Set<Connection>();
  let timer: NodeJS.Timeout | undefined;

  function tick(): void {
    for (const connection of connections) count(connection);
    const silent = [...connections].filter(isSilent);
    if (silent.length === 0) return;
    const error = silenceError(limitMs);
    for (const connection of [...silent, ...[...connections].filter(isSuspect)]) {
      giveUp(connection, error);
    }
  }

  function add(client: pg.Client): void {
    const socket = client.connection.stream;
    let isLost = false;
    // Without a listener a connection that breaks would end the process.
    client.on('error', (error) => {
      if (!isLost) onLost(error);
      isLost = true;
    });
    if (!(socket instanceof Socket)) return;
    client.once('connect', () => {
      const connection = {
        client,
        socket,
        bytesRead: 0,
        bytesAnswered: bytesOf(client).written,
        quietTicks: 0,
        waitingTicks: 0,
      };
      client.on('drain', () => {
        connection.bytesAnswered = bytesOf(client).written;
      });
      client.once('end', () => {
        connections.delete(connection);
        if (connections.size === 0) clearInterval(timer);
      });
      if (connections.size === 0) timer = setInterval(tick, limitMs / TICKS).unref();
      connections.add(connection);
    });
  }

  return {
    watched: (Client) =>
      class extends Client {
        constructor(config?: string | pg.ClientConfig) {
          super(config);
          add(this);
        }
      },
  };
}

function count(connection: Connection): void {
  const { read, written } = bytesOf(connection.client);
  const isQuiet = read === connection.bytesRead;
  connection.bytesRead = read;
  connection.quietTicks = isQuiet ? connection.quietTicks + 1 : 0;
  const isWaiting = isQuiet && written !== connection.bytesAnswered;
  connection.waitingTicks = isWaiting ? connection.waitingTicks + 1 : 0;
}

function isSilent({ client, waitingTicks }: Connection): boolean {
  return waitingTicks > TICKS && !patient.has(client);
}

function isSuspect({ client, quietTicks, waitingTicks }: Connection): boolean {
  // Between the statements of a transaction it is not idle.
  return waitingTicks === 0 && quietTicks > TICKS && client.getTransactionStatus() === 'I';
}

function giveUp({ client, socket }: Connection, error: Error): void {
  try {
    socket.resetAndDestroy();
  } catch {
    // A Unix socket knows no reset.
    socket.destroy();
  }
  // As pg hears of every error of its socket: it fails what is under way.
  client.connection.emit('error', error);
}

/** How much the client has read and written, within TLS where there is any. */
function bytesOf({ connection: { stream } }: pg.Client): { read: number; written: number } {
  const { bytesRead, bytesWritten } = stream as Socket;
  return { read: bytesRead, written: bytesWritten };
}

/** In the form of Node.js's own, which pg and Prisma pass on. */
function silenceError(limitMs: number): Error {
  return Object.assign(
    new Error(`the database was silent for ${limitMs / 1_000} seconds; the connection is given up`),
    { code: 'ETIMEDOUT', errno: -constants.errno.ETIMEDOUT, syscall: 'read' },
  );
}
