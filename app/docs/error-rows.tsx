import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import type { ErrorRow } from '@/lib/api/error-table';
import { Marked } from './prose';

interface ErrorRowsProps {
  name: string;
  rows: readonly ErrorRow[];
}

/** Refusals with their status, their text and their reason. */
export function ErrorRows({ name, rows }: ErrorRowsProps) {
  return (
    <Panel>
      <Table name={name} columns={['Status', 'Error', 'When']}>
        {rows.map(({ reason, status, error, when }) => (
          <tr key={reason}>
            <Cell label="Status" className="align-top font-semibold">
              {status}
            </Cell>
            <Cell label="Error" className="align-top font-mono text-tiny md:leading-[21px]">
              <span>{error}</span>
            </Cell>
            <Cell label="When" className="align-top text-muted">
              <span>
                <Marked text={when} />
              </span>
            </Cell>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
