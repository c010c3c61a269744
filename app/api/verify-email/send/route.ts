import { mailVerificationAgain } from '@/lib/accounts/verify-email';
import { systemClock } from '@/lib/core/clock';
import { changeHandler } from '../../handlers';

/** Emails the verification link again. */
export const POST = changeHandler(async ({ db, by, account }) =>
  mailVerificationAgain(db, systemClock, by, account.id),
);
