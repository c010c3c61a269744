'use client';

import { apiRequest } from '@/components/api-request';
import { startSession } from '@/components/auth-requests';
import { REFUSALS } from '@/lib/core/errors';
import { CredentialsForm } from '../credentials-form';

const KNOWN_ALREADY = 'Incorrect email or password. If you already have an account, sign in.';

export function SignUpForm() {
  return <CredentialsForm action="Create account" newPassword submit={signUp} />;
}

/** Signs up and in. Only the right password reveals whether the email was already registered. */
async function signUp(email: string, password: string): Promise<string | null> {
  const sent = await apiRequest('POST', '/api/sign-up', { email, password });
  if (!sent.ok) return sent.error;
  const failed = await startSession(email, password);
  return failed === REFUSALS.wrong_credentials[1] ? KNOWN_ALREADY : failed;
}
