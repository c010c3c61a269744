import type { Catalog } from '../catalog/catalog';
import { loadCatalog } from '../catalog/load-catalog';
import type { Config } from '../core/env';
import { type Database, openDatabase } from '../db/database';
import { CONSOLE_POOL_SIZE } from '../db/pool-sizes';
import { fullConfig, isPooled } from './console-config';

/** The settings that pages may know: none of them is a secret. */
export type ConsoleConfig = Omit<Config, Secret>;
type Secret =
  | 'authSecret'
  | 'databaseUrl'
  | 'databaseDirectUrl'
  | 'outputBucket'
  | 'stripe'
  | 'mail';

/** What every page and route handler shares. */
export interface ConsoleContext {
  config: ConsoleConfig;
  db: Database;
  catalog: Catalog;
}

// Next.js bundles pages and route handlers apart and reloads them in development; one process has one pool.
const shared = globalThis as { get3wConsole?: ConsoleContext };

/** The console's settings, database and models, made on first use. */
export function consoleContext(): ConsoleContext {
  shared.get3wConsole ??= createContext();
  return shared.get3wConsole;
}

function createContext(): ConsoleContext {
  const { authSecret, databaseUrl, databaseDirectUrl, outputBucket, stripe, mail, ...config } =
    fullConfig();
  return {
    config,
    db: openDatabase(databaseUrl, {
      connections: config.databasePoolSize ?? CONSOLE_POOL_SIZE,
      pooled: isPooled(),
    }),
    catalog: loadCatalog(config.modelsFile, process.env),
  };
}
