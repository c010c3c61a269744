import { sendAgain } from '@/lib/webhooks/send-again';
import { changeHandler } from '../../../../handlers';

/** Sends a delivery again. */
export const POST = changeHandler<{ id: string }>(async ({ db, by, account }, { id }) =>
  sendAgain(db, by, account.id, id),
);
