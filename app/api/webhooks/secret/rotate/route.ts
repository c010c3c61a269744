import { rotateSecret } from '@/lib/webhooks/secrets';
import { changeHandler } from '../../../handlers';

/** Creates a new signing secret. */
export const POST = changeHandler(async ({ db, by, account }) => ({
  secret: await rotateSecret(db, by, account.id),
}));
