import { rotateSecret } from '@/lib/webhooks/secrets';
import { changeHandler } from '../../../handlers';

/** Makes a new signing secret. */
export const POST = changeHandler(async ({ db, by, account }) => ({
  secret: await rotateSecret(db, by, account.id),
}));
