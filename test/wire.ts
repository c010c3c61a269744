import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy between the product and PostgreSQL whose connections can go silent: they stay open, but no data arrives. */
export interface Wire {
  /** The database's address, through the proxy. */
  url: string;
  /** From now on no data arrives on the open connections, in either direction; new ones work. */
  silence(): void;
  /** From now on no data from the database arrives on the open connections; new ones work. */
  loseAnswers(): void;
  /** Whether new connections are silent as well. */
  silenceNew(on: boolean): void;
  /** How many connections have been opened so far. */
  opened(): number;
  close(): Promise<void>;
}

/** Starts a proxy in front of the PostgreSQL at `databaseUrl`. */
export async function startWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const pairs = new Set<{ near: Socket; far: Socket; hears: boolean; says: boolean }>();
  let newAreSilent = false;
  let opened = 0;

  const server = createServer((near) => {
    opened += 1;
    const far = connect(Number(target.port), target.hostname);
    const pair = { near, far, hears: !newAreSilent, says: !newAreSilent };
    pairs.add(pair);
    near.on('data', (chunk) => pair.hears && far.write(chunk));
    far.on('data', (chunk) => pair.says && near.write(chunk));
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    silence() {
      for (const pair of pairs) {
        pair.hears = false;
        pair.says = false;
      }
    },
    loseAnswers() {
      for (const pair of pairs) pair.says = false;
    },
    silenceNew(on) {
      newAreSilent = on;
    },
    opened: () => opened,
    close() {
      for (const { near } of pairs) near.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
