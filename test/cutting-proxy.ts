import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A proxy between a client and PostgreSQL that can cut both off at a statement, like the death of a process. */
export interface CuttingProxy {
  /** The database's address, through the proxy. */
  url: string;
  /**
   * Cuts every connection at the n-th statement from now on, counted over all connections: before the server receives
   * it, or after the server has carried it out but before the client gets the answer. 0: never.
   */
  arm(nth: number, when: 'before' | 'after'): void;
  /** Whether it has cut since it was armed. */
  hasCut(): boolean;
  close(): Promise<void>;
}

/** Messages that end a statement: a simple query, and the Sync of an extended one. */
const STATEMENT = new Set(['Q', 'S']);

/** Starts a proxy in front of the PostgreSQL at `databaseUrl`. */
export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let left = 0;
  let when: 'before' | 'after' = 'before';
  let cut = false;

  function cutAll(): void {
    cut = true;
    for (const socket of sockets) socket.destroy();
  }
  /** Whether this is the statement to cut at. */
  function counts(): boolean {
    if (left === 0) return false;
    left -= 1;
    return left === 0;
  }

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let cutWhenReady = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    // The first message, with user and database, has no type.
    const fromClient = messages(true);
    client.on('data', (chunk) => {
      for (const message of fromClient(chunk)) {
        if (STATEMENT.has(message.type) && counts()) {
          if (when === 'before') return cutAll();
          cutWhenReady = true;
        }
        upstream.write(message.bytes);
      }
    });
    const fromServer = messages(false);
    upstream.on('data', (chunk) => {
      for (const message of fromServer(chunk)) {
        if (cutWhenReady && message.type === 'Z') return cutAll();
        if (!cutWhenReady) client.write(message.bytes);
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    arm(nth, then) {
      left = nth;
      when = then;
      cut = false;
    },
    hasCut: () => cut,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

interface Message {
  /** One letter; empty for the first message of a client. */
  type: string;
  bytes: Buffer;
}

/** Splits a stream of PostgreSQL's protocol into messages. */
function messages(startsUntyped: boolean): (chunk: Buffer) => Message[] {
  let rest = Buffer.alloc(0);
  let untyped = startsUntyped;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const whole: Message[] = [];
    for (;;) {
      const head = untyped ? 0 : 1;
      if (rest.length < head + 4) return whole;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return whole;
      whole.push({
        type: untyped ? '' : String.fromCharCode(rest[0] ?? 0),
        bytes: rest.subarray(0, length),
      });
      rest = rest.subarray(length);
      untyped = false;
    }
  };
}
