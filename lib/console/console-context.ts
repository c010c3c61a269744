import type { Catalog } from '../catalog/catalog';
import { loadCatalog } from '../catalog/load-catalog';
import type { Config } from '../core/env';
import { type Database, openDatabase } from '../db/database';
import { CONSOLE_POOL_SIZE } from '../db/pool-sizes';
import { fullConfig, isPooled } from './console-config';

/** The settings without secrets, for pages. */
export type ConsoleConfig = Omit<Config, Secret>;
type Secret =
  | 'authSecret'
  | 'databaseUrl'
  | 'databaseDirectUrl'
  | 'outputBucket'
  | 'stripe'
  | 'mail';

/** What all pages and route handlers share. */
export interface ConsoleContext {
  config: ConsoleConfig;
  db: Database;
  catalog: Catalog;
}

// Next.js bundles pages and route handlers separately and reloads them in development; a global keeps one pool per
// process.
const shared = globalThis as { get3wConsole?: ConsoleContext };

/** The console's settings, database and models, created on first use. */
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
