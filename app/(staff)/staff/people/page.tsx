import type { Metadata } from 'next';
import { PageHeader } from '@/components/layout/page-header';
import { Panel } from '@/components/ui/panel';
import { requireStaff } from '@/lib/auth/require-account';
import { listStaff } from '@/lib/auth/staff';
import { consoleContext } from '@/lib/console/console-context';
import { AddDialog } from './add-dialog';
import { StaffTable } from './staff-table';

export const metadata: Metadata = { title: 'People' };

export default async function PeoplePage() {
  const { userId } = await requireStaff('admin');
  const { db } = consoleContext();
  const staff = await listStaff(db);
  return (
    <>
      <PageHeader
        title="People"
        sub="Staff members. Support can view accounts and delete leaked keys; admins can also move money and manage this list."
      />
      <div className="mb-2 flex min-h-9 items-center justify-between gap-2">
        <h2 className="font-semibold">{staff.length.toLocaleString('en-US')} staff</h2>
        <AddDialog />
      </div>
      <Panel>
        <StaffTable staff={staff} ownId={userId} now={new Date()} />
      </Panel>
    </>
  );
}
