import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Cell, Table } from '@/components/ui/table';
import type { StaffMember } from '@/lib/auth/staff';
import { StaffAction } from '../staff-action';
import { STAFF_READS } from './staff-reads';

interface StaffTableProps {
  staff: StaffMember[];
  ownId: string;
  now: Date;
}

/** The list of staff, with buttons to change it. */
export function StaffTable({ staff, ownId, now }: StaffTableProps) {
  return (
    <Table
      name="People"
      columns={['Email', 'Role', 'Staff since', { name: 'Actions', hidden: true }]}
    >
      {staff.map((member) => (
        <tr key={member.userId}>
          <Cell label="Email" className="[overflow-wrap:anywhere]">
            <span>
              <span className="font-semibold">
                <Foreign text={member.email} />
              </span>
              {member.userId === ownId && <span className="text-muted"> (you)</span>}
            </span>
          </Cell>
          <Cell label="Role">
            <div>
              <Badge tone={member.role === 'admin' ? 'good' : 'plain'}>{member.role}</Badge>
            </div>
          </Cell>
          <Cell label="Staff since" className="text-muted">
            <Time at={member.since} now={now} />
          </Cell>
          <Cell className="md:text-right">
            <span className="inline-flex flex-wrap gap-2">
              <ChangeRole member={member} />
              <StaffAction
                name="Remove"
                title={
                  <>
                    Remove <Foreign text={member.email} />?
                  </>
                }
                description="They lose access to staff pages immediately. Their own account is not affected."
                confirm="Remove"
                path="/api/staff/people"
                body={{ email: member.email, role: 'none' }}
                reader={STAFF_READS}
              />
            </span>
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function ChangeRole({ member: { email, role } }: { member: StaffMember }) {
  const toAdmin = role === 'support';
  return (
    <StaffAction
      name={toAdmin ? 'Make admin' : 'Make support'}
      title={
        toAdmin ? (
          <>
            Make <Foreign text={email} /> admin?
          </>
        ) : (
          <>
            Leave <Foreign text={email} /> with support only?
          </>
        )
      }
      description={
        toAdmin
          ? 'Admins can refund payments, grant credit, end sessions and manage this list.'
          : 'They can still view accounts and delete leaked keys, but no longer move money.'
      }
      confirm={toAdmin ? 'Make admin' : 'Make support'}
      path="/api/staff/people"
      body={{ email, role: toAdmin ? 'admin' : 'support' }}
      reader={STAFF_READS}
    />
  );
}
