'use client';

import { startSession } from '@/components/auth-requests';
import { REFUSALS } from '@/lib/core/errors';
import { CredentialsForm } from '../credentials-form';

/** For a user who forgot the password, or whose account is being guessed at. */
const OR_BY_MAIL = 'Or reset your password by email: then you can sign in right away.';

export function SignInForm({ firstError, next }: { firstError?: string; next?: string }) {
  return <CredentialsForm action="Sign in" submit={signIn} firstError={firstError} next={next} />;
}

async function signIn(email: string, password: string): Promise<string | null> {
  const failed = await startSession(email, password);
  return failed === REFUSALS.too_many_attempts[1] ? `${failed} ${OR_BY_MAIL}` : failed;
}
