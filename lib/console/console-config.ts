import { type Config, readConfig } from '../core/env';

/**
 * The console's settings, including secrets: for `lib` only. Pages and route handlers use `consoleContext().config`.
 */
export type FullConfig = Config & { authSecret: string; databaseUrl: string };

// Next.js bundles pages and route handlers separately; a global makes the process read its settings once.
const shared = globalThis as { get3wConfig?: FullConfig };

/** Reads the settings once. `npm start` passes them in the environment. */
export function fullConfig(): FullConfig {
  shared.get3wConfig ??= read();
  return shared.get3wConfig;
}

/** Whether the console runs on the embedded PostgreSQL. */
export function isEmbedded(): boolean {
  return process.env.EMBEDDED_DATABASE === 'true';
}

/** Whether a pooler in transaction mode is in front of PostgreSQL. */
export function isPooled(): boolean {
  return fullConfig().databaseDirectUrl !== undefined;
}

function read(): FullConfig {
  const config = readConfig(process.env);
  const { databaseUrl, authSecret } = config;
  if (!databaseUrl || !authSecret) {
    throw new Error('The console needs DATABASE_URL and AUTH_SECRET; `npm start` sets both.');
  }
  return { ...config, databaseUrl, authSecret };
}
