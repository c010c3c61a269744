import { isRefused } from '@/lib/core/errors';
import { generateKey, parseKeyName } from '@/lib/keys/issue/generate-key';
import { changeHandler } from '../handlers';

/** Generates a key. */
export const POST = changeHandler(async ({ db, by, account, body }) => {
  const parsed = parseKeyName((body as { name?: unknown } | null)?.name);
  return isRefused(parsed) ? parsed : generateKey(db, by, account.id, parsed.name);
}, 201);
