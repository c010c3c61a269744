import { endSession } from '@/lib/auth/session';
import { refuse } from '@/lib/core/errors';
import { changeHandler } from '../../handlers';

/** Ends one of the user’s sessions. */
export const DELETE = changeHandler<{ id: string }>(async ({ db, by, userId, account }, { id }) => {
  const ended = await endSession(db, by, userId, account.id, id);
  return ended ? { ended: id } : refuse('not_found');
});
