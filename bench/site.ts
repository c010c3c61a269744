import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountId } from '@/lib/core/ids';
import { quietPort } from '@/lib/db/embedded-postgres';
import { type Gateway, startGateway } from '@/test/harness/gateway';
import { type Commits, openCommits } from './commits';
import { type Crowd, seedCustomers } from './customers';
import { createDatabase, createProductDatabase } from './databases';
import { type LoadGenerator, startGenerator } from './load-generator';
import { installPeers, type Peer, startPeer } from './peers';
import { type Revocations, seedSearched } from './revocations';

/** A gateway on a database of customers. */
export interface Shop {
  crowd: Crowd;
  databaseUrl: string;
  accounts: AccountId[];
  /** The file of all keys, in the order of their numbers. */
  keys: string;
  gateway: Gateway;
}

/** All measured parts, each started when a row first needs it. */
export interface Site {
  generator(): LoadGenerator;
  /** 10,000 accounts with one key each. */
  shop(): Promise<Shop>;
  /** 1,000 accounts with one key each. */
  smallShop(): Promise<Shop>;
  /** 100,000 accounts with ten keys each. */
  largeShop(): Promise<Shop>;
  /** 10,000 accounts with two keys each, the second with a spend limit. */
  limitedShop(): Promise<Shop>;
  /** A million revocations. */
  revocations(): Promise<Revocations>;
  /** A separate, freshly started gateway on the shop's database. */
  freshGateway(shop: Shop): Promise<Gateway>;
  echo(): Promise<Peer>;
  /** With the file of its keys. */
  betterAuth(): Promise<{ peer: Peer; keys: string }>;
  portkey(): Promise<Peer>;
  commits(): Promise<Commits>;
  /** Writes rows to draw from; returns their file. */
  rows(name: string, list: string[]): string;
}

const BETTER_AUTH_KEYS = 1_000;
const REVOCATIONS = 1_000_000;

/** Prepares the site on a PostgreSQL server; files are written to `dir`. `say` is called before slow steps. */
export function openSite(serverUrl: string, dir: string, say: (line: string) => void): Site {
  const outputs = join(dir, 'outputs');
  mkdirSync(outputs);

  const openShop = (crowd: Crowd) => async () => {
    const { series, accounts, keysEach } = crowd;
    say(`Seeding ${(accounts * keysEach).toLocaleString('en')} keys …`);
    const databaseUrl = await createProductDatabase(serverUrl, series);
    const keys = join(dir, series);
    const made = await seedCustomers(databaseUrl, crowd, keys);
    const gateway = await startGateway(databaseUrl, outputs);
    return { crowd, databaseUrl, accounts: made, keys, gateway };
  };
  const installed = once(() => installPeers(say));
  const rows = (name: string, list: string[]) => {
    const file = join(dir, name);
    writeFileSync(file, list.join(''));
    return file;
  };

  return {
    generator: once(startGenerator),
    shop: once(openShop({ series: 'shop', accounts: 10_000, keysEach: 1 })),
    smallShop: once(openShop({ series: 'small_shop', accounts: 1_000, keysEach: 1 })),
    largeShop: once(openShop({ series: 'large_shop', accounts: 100_000, keysEach: 10 })),
    limitedShop: once(
      openShop({ series: 'limited_shop', accounts: 10_000, keysEach: 2, limits: true }),
    ),
    revocations: once(async () => {
      say(`Seeding ${REVOCATIONS.toLocaleString('en')} revocations …`);
      return seedSearched(await createProductDatabase(serverUrl, 'revocations'), REVOCATIONS);
    }),
    freshGateway: (shop) => startGateway(shop.databaseUrl, outputs),
    echo: once(() => startPeer('echo')),
    betterAuth: once(async () => {
      await installed();
      say('Starting better-auth and making its keys …');
      const listed = join(dir, 'better-auth-lines');
      const peer = await startPeer('better-auth', {
        DATABASE_URL: await createDatabase(serverUrl, 'better_auth'),
        KEYS: String(BETTER_AUTH_KEYS),
        KEYS_FILE: listed,
      });
      const keys = readFileSync(listed, 'utf8').trimEnd().split('\n');
      return { peer, keys: rows('better-auth-keys', keys) };
    }),
    portkey: once(async () => {
      await installed();
      const upstream = await startPeer('upstream');
      const port = String(await quietPort());
      return startPeer('portkey', { PORT: port, UPSTREAM_URL: upstream.url });
    }),
    commits: once(async () => openCommits(await createDatabase(serverUrl, 'commits'))),
    rows,
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
