import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Cell, Table } from '@/components/ui/table';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import { StaffAction } from '../../staff-action';

/** The live keys of the account, with a button to delete a leaked one. */
export function LiveKeys({
  keys,
  accountId,
  now,
}: {
  keys: LiveKey[];
  accountId: string;
  now: Date;
}) {
  return (
    <Table
      name="Live keys"
      columns={['Name', 'Key', 'Generated', 'Last used', { name: 'Actions', hidden: true }]}
    >
      {keys.map((key) => (
        <tr key={key.id}>
          <Cell label="Name" className="font-semibold [overflow-wrap:anywhere]">
            <Foreign text={key.name} />
          </Cell>
          <Cell label="Key" className="font-mono text-muted text-tiny whitespace-nowrap">
            {key.hint}
          </Cell>
          <Cell label="Generated" className="text-muted">
            <Time at={key.createdAt} now={now} />
          </Cell>
          <Cell label="Last used" className="text-muted">
            {key.lastUsedAt ? <Time at={key.lastUsedAt} now={now} /> : 'never'}
          </Cell>
          <Cell className="md:text-right">
            <StaffAction
              name="Delete"
              title={
                <>
                  Delete <Foreign text={key.name} />?
                </>
              }
              description="Takes effect immediately, everywhere: new calls with this key are refused. The owner is notified by email."
              confirm="Delete key"
              path={`/api/staff/accounts/${accountId}/keys/${key.id}`}
            />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
