import type { Metadata } from 'next';
import Link from 'next/link';
import { returnPath } from '@/lib/auth/return-path';
import { consoleContext } from '@/lib/console/console-context';
import { AuthPanel } from '../auth-panel';
import { SignInForm } from './sign-in-form';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { error, next } = await searchParams;
  const back = returnPath(next) ?? undefined;
  return (
    <AuthPanel
      title="Sign in"
      sub={
        back
          ? 'Sign in again to continue where you left off.'
          : `To your ${consoleContext().config.brandName} account.`
      }
      other={{ question: 'New here?', href: '/sign-up', name: 'Create an account' }}
    >
      <SignInForm
        // next-auth redirects here when one of its own links or forms fails.
        firstError={error === undefined ? undefined : 'That did not work. Sign in here.'}
        next={back}
      />
      <p className="mt-4 text-center text-small">
        <Link href="/forgot-password" className="text-muted underline underline-offset-2">
          Forgot your password?
        </Link>
      </p>
    </AuthPanel>
  );
}
