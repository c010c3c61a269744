import { endPreviousSecret } from '@/lib/keys/control/rotate-key';
import { changeHandler } from '../../../handlers';

/** Ends the secret that a rotation left in use. */
export const DELETE = changeHandler<{ id: string }>(({ db, by, account }, { id }) =>
  endPreviousSecret(db, by, account.id, id),
);
