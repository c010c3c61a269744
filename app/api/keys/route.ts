import { isRefused } from '@/lib/core/errors';
import { parseKeySettings } from '@/lib/keys/control/key-settings';
import { generateKey, parseKeyName } from '@/lib/keys/issue/generate-key';
import { changeHandler } from '../handlers';

/** Generates a key: a name, and settings where the key is to be restricted. */
export const POST = changeHandler(async ({ db, by, account, body }) => {
  const parsed = parseKeyName((body as { name?: unknown } | null)?.name);
  if (isRefused(parsed)) return parsed;
  const settings = parseKeySettings(body, new Date());
  if (isRefused(settings)) return settings;
  return generateKey(db, by, account.id, parsed.name, settings);
}, 201);
