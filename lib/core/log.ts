import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * The process's log: one JSON object per line on standard output. Keys, passwords and bodies are never passed to it, so
 * it needs no redaction.
 */
export function createLog(name: string, level: string): Logger {
  return pino({ name, level, base: { name } });
}
