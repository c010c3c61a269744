import type { Metadata } from 'next';
import { hasDevMailbox } from '@/lib/mail/email-context';
import { AuthPanel } from '../auth-panel';
import { ForgotForm } from './forgot-form';

export const metadata: Metadata = { title: 'Forgot your password?' };

export default async function ForgotPasswordPage() {
  return (
    <AuthPanel
      title="Forgot your password?"
      sub="Enter your email and we will send you a link to set a new one. It is valid for one hour."
      other={{ question: 'Remembered it?', href: '/sign-in', name: 'Sign in' }}
    >
      <ForgotForm mailbox={hasDevMailbox()} />
    </AuthPanel>
  );
}
