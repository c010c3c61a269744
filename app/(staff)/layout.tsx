import type { ReactNode } from 'react';
import { ConsoleShell } from '@/components/layout/console-shell';
import { requireStaff } from '@/lib/auth/require-account';

/** Pages for staff. For everybody else they do not exist; each page asks again, since layouts are kept between pages. */
export default async function StaffLayout({ children }: { children: ReactNode }) {
  return <ConsoleShell access={await requireStaff()}>{children}</ConsoleShell>;
}
