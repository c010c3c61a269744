import { showSecret } from '@/lib/webhooks/show-secret';
import { changeHandler } from '../../handlers';

/** A POST although it only reads: it is logged, and no link or prefetch may trigger it. */
export const POST = changeHandler(async ({ db, by, account }) => ({
  secret: await showSecret(db, by, account.id),
}));
