import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { QuietPage } from '@/components/layout/quiet-page';
import { currentAccess } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';

/** Pages for signed-out users; signed-in users are redirected to their keys. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  if (await currentAccess()) redirect('/api-keys');
  return <QuietPage brandName={consoleContext().config.brandName}>{children}</QuietPage>;
}
