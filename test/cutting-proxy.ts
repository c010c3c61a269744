import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** Stands between a client and PostgreSQL, and can cut both off at a statement, as the death of a process would. */
export interface CuttingProxy {
  /** The database's address, through the proxy. */
  url: string;
  /**
   * Cuts every connection at the n-th statement from now on, all connections counted together: before the server gets
   * it, or after the server has carried it out and before the client hears of it. 0: not at all.
   */
  arm(nth: number, when: 'before' | 'after'): void;
  /** Whether it has cut since it was armed. */
  hasCut(): boolean;
  close(): Promise<void>;
}

/** Messages that end a statement: a simple query, and the Sync of an extended one. */
const STATEMENT = new Set(['Q', 'S']);

/** Starts a proxy before the PostgreSQL at `databaseUrl`. */
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
  /** Whether this statement is the one. */
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
    // The first message, which names user and database, has no type.
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

/** Cuts a stream of PostgreSQL's protocol into its messages. */
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
