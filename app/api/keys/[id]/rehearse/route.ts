import { isRefused } from '@/lib/core/errors';
import { parseKeySettings } from '@/lib/keys/control/key-settings';
import { rehearse } from '@/lib/keys/control/rehearse';
import { changeHandler } from '../../../handlers';

/** Changes nothing: says what a limit would have done to the last 30 days. */
export const POST = changeHandler<{ id: string }>(async ({ db, account, body }, { id }) => {
  const settings = parseKeySettings(body, new Date());
  return isRefused(settings) ? settings : rehearse(db, account.id, id, settings.limit ?? null);
});
