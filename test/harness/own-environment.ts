import { SETTINGS } from '@/lib/core/env';

/**
 * The environment for a program of the product's that is started for a test or a measurement: whatever the person has set
 * for their own copy is blank in it, so that it neither changes the result nor is touched; then `settings`.
 */
export function ownEnvironment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const blank = Object.fromEntries(SETTINGS.map((name) => [name, '']));
  return { ...process.env, ...blank, ...settings };
}
