'use client';

import { startSession } from '@/components/auth-requests';
import { CredentialsForm } from '../credentials-form';

export function SignInForm({ firstError }: { firstError?: string }) {
  return <CredentialsForm action="Sign in" submit={startSession} firstError={firstError} />;
}
