import type { ReactNode } from 'react';
import { ConsoleShell } from '@/components/layout/console-shell';
import { requireAccount } from '@/lib/auth/require-account';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  return <ConsoleShell access={await requireAccount()}>{children}</ConsoleShell>;
}
