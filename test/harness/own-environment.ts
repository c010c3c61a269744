import { SETTINGS } from '@/lib/core/env';

/**
 * The environment of a program of the product in a test or a benchmark: the settings of the user's own copy are blank,
 * so that they neither change the result nor are touched; then `settings` are added.
 */
export function ownEnvironment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const blank = Object.fromEntries(SETTINGS.map((name) => [name, '']));
  return { ...process.env, ...blank, ...settings };
}
