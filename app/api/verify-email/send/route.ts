import { mailVerificationAgain } from '@/lib/accounts/verify-email';
import { systemClock } from '@/lib/core/clock';
import { changeHandler } from '../../handlers';

/** Mails the confirmation again. */
export const POST = changeHandler(async ({ db, by, account }) =>
  mailVerificationAgain(db, systemClock, by, account.id),
);
