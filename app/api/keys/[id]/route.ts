import { z } from 'zod';
import { isRefused, refuse } from '@/lib/core/errors';
import { changeKey } from '@/lib/keys/control/change-key';
import { parseKeySettings } from '@/lib/keys/control/key-settings';
import { parseKeyName } from '@/lib/keys/issue/generate-key';
import { parseReason, revokeKey } from '@/lib/keys/revocations/revoke-key';
import { changeHandler } from '../../handlers';

const reasonSchema = z.object({ reason: z.unknown().optional() }).nullable();
const changeSchema = z.looseObject({
  name: z.unknown().optional(),
  paused: z.boolean().optional(),
});

/** Changes a key: its name, its pause, its settings. What is absent stays. */
export const PATCH = changeHandler<{ id: string }>(async ({ db, by, account, body }, { id }) => {
  const sent = changeSchema.safeParse(body);
  if (!sent.success) return refuse('invalid_parameters', 'paused must be true or false');
  const { name, paused } = sent.data;
  const parsed = name === undefined ? {} : parseKeyName(name);
  if (isRefused(parsed)) return parsed;
  const settings = parseKeySettings(body, new Date());
  if (isRefused(settings)) return settings;
  return changeKey(db, by, account.id, id, { ...settings, ...parsed, paused });
});

/** Deletes a key. */
export const DELETE = changeHandler<{ id: string }>(async ({ db, by, account, body }, { id }) => {
  const sent = reasonSchema.safeParse(body);
  const parsed = parseReason(sent.success ? sent.data?.reason : null);
  return isRefused(parsed) ? parsed : revokeKey(db, by, account.id, id, parsed.reason);
});
