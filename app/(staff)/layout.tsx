import type { ReactNode } from 'react';
import { ConsoleShell } from '@/components/layout/console-shell';
import { requireStaff } from '@/lib/auth/require-account';
import { StaffEmailProvider } from './staff/staff-email';

/** Pages for staff, 404 for everybody else. Each page checks again, since layouts are kept between pages. */
export default async function StaffLayout({ children }: { children: ReactNode }) {
  const access = await requireStaff();
  return (
    <ConsoleShell access={access} showsBalance={false}>
      <StaffEmailProvider email={access.email}>{children}</StaffEmailProvider>
    </ConsoleShell>
  );
}
