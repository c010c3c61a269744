'use client';

import { startSession } from '@/components/auth-requests';
import { CredentialsForm } from '../credentials-form';

export function SignInForm({ firstError, next }: { firstError?: string; next?: string }) {
  return (
    <CredentialsForm action="Sign in" submit={startSession} firstError={firstError} next={next} />
  );
}
