import type { Catalog } from '../catalog/catalog';
import { loadCatalog } from '../catalog/load-catalog';
import { systemClock } from '../core/clock';
import { type Config, readConfig } from '../core/env';
import { type Database, openDatabase } from '../db/database';
import { CONSOLE_POOL_SIZE } from '../db/pool-sizes';
import { showsDevMailbox } from '../mail/dev-mailbox';
import type { EmailContext } from '../mail/fill-template';
import { chooseProvider } from '../payments/choose-provider';
import type { PaymentProvider } from '../payments/provider';
import type { SandboxProvider } from '../payments/sandbox-provider';

/** What the console process has: read once, shared by every page and route handler. */
export interface ConsoleContext {
  config: Config & { authSecret: string; databaseUrl: string };
  db: Database;
  catalog: Catalog;
  /** What mails are written with. */
  emailContext: EmailContext;
  /** `/dev/mail` shows the queued mail. */
  devMailbox: boolean;
  /** Who takes money; null where nobody does. */
  paymentProvider: PaymentProvider | null;
  /** The same where it is the sandbox, which has a checkout page of ours; null otherwise. */
  sandboxProvider: SandboxProvider | null;
}

// Next.js bundles pages and route handlers apart and reloads them in development; one process has one pool.
const shared = globalThis as { get3wConsole?: ConsoleContext };

/** The console's configuration and database. `npm start` hands both over in the environment. */
export function consoleContext(): ConsoleContext {
  shared.get3wConsole ??= createContext();
  return shared.get3wConsole;
}

function createContext(): ConsoleContext {
  const config = readConfig(process.env);
  const { databaseUrl, authSecret } = config;
  if (!databaseUrl || !authSecret) {
    throw new Error('The console needs DATABASE_URL and AUTH_SECRET; `npm start` sets both.');
  }
  const embedded = process.env.EMBEDDED_DATABASE === 'true';
  const { provider, sandbox } = chooseProvider(
    {
      embedded,
      authSecret,
      consoleUrl: config.consoleUrl,
      stripe: config.stripe,
    },
    systemClock,
  );
  return {
    config: { ...config, databaseUrl, authSecret },
    db: openDatabase(databaseUrl, {
      connections: config.databasePoolSize ?? CONSOLE_POOL_SIZE,
      pooled: config.databaseDirectUrl !== undefined,
    }),
    emailContext: { brandName: config.brandName, consoleUrl: config.consoleUrl, authSecret },
    devMailbox: showsDevMailbox(config, embedded),
    catalog: loadCatalog(config.modelsFile, process.env),
    paymentProvider: provider,
    sandboxProvider: sandbox,
  };
}
