import type { Metadata } from 'next';
import { consoleContext } from '@/lib/console/console-context';
import { AuthPanel } from '../auth-panel';
import { SignUpForm } from './sign-up-form';

export const metadata: Metadata = { title: 'Create an account' };

export default async function SignUpPage() {
  return (
    <AuthPanel
      title="Create an account"
      sub={`Generate an API key and top up to start using ${consoleContext().config.brandName}.`}
      other={{ question: 'Already have an account?', href: '/sign-in', name: 'Sign in' }}
    >
      <SignUpForm />
    </AuthPanel>
  );
}
