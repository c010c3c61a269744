import { Socket } from 'node:net';
import { constants } from 'node:os';
import type pg from 'pg';

/**
 * A connection is closed if the server owes an answer and sends no byte for this time. More than STATEMENT_TIMEOUT_MS,
 * so that the server first ends a statement that waits for a lock; enough below a runner's lease that a heartbeat can
 * be repeated in time.
 */
export const SILENCE_MS = 6_000;

/** Silence is counted in ticks: after a pause of this whole process, a connection still gets all its ticks. */
const TICKS = 12;

/** Watches the connections of one database, and closes silent ones. */
export interface SilenceWatch {
  /** The same client class, with every connection watched. */
  watched(Client: typeof pg.Client): typeof pg.Client;
}

interface Connection {
  client: pg.Client;
  /** Below TLS, if it is used. */
  socket: Socket;
  bytesRead: number;
  /** The number of written bytes when everything had been answered. */
  bytesAnswered: number;
  /** Ticks since a byte was read. */
  quietTicks: number;
  /** Those of them with an unanswered statement. */
  waitingTicks: number;
}

/** Connections whose statements can take any time. */
const patient = new WeakSet<pg.ClientBase>();

/**
 * Lets the statements of this connection take as long as they need, for work without a `statement_timeout`. Only TCP's
 * keepalive watches it from then on: release it with `release(true)`.
 */
export function allowLongSilence(client: pg.ClientBase): void {
  patient.add(client);
}

/**
 * Starts a watch. If a firewall drops a connection, or a server is frozen, neither data nor an end arrives, and a
 * caller would wait forever. A closed connection is reset, so that the kernel does not send its data later; statements
 * in flight fail as unavailable. Idle connections that were silent for as long are closed as well: they are probably
 * dead, and a retry would get one of them. `onLost` is called once for every broken connection, used or idle.
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
    // Without a listener a broken connection would end the process.
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
    // A Unix socket has no reset.
    socket.destroy();
  }
  // pg handles every error of its socket this way: it fails the statements in flight.
  client.connection.emit('error', error);
}

/** The bytes that the client has read and written, within TLS if it is used. */
function bytesOf({ connection: { stream } }: pg.Client): { read: number; written: number } {
  const { bytesRead, bytesWritten } = stream as Socket;
  return { read: bytesRead, written: bytesWritten };
}

/** In the format of Node.js's own errors, which pg and Prisma pass on. */
function silenceError(limitMs: number): Error {
  return Object.assign(
    new Error(`the database was silent for ${limitMs / 1_000} seconds; the connection is given up`),
    { code: 'ETIMEDOUT', errno: -constants.errno.ETIMEDOUT, syscall: 'read' },
  );
}
