import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import type { Field } from '@/lib/docs/fields';
import { Marked } from './prose';

interface FieldRowsProps {
  name: string;
  fields: readonly Field[];
  /** The fields of answers are always present; a body has required and optional ones. */
  answer?: boolean;
}

/** The fields of a body or of an answer, with their rules. */
export function FieldRows({ name, fields, answer = false }: FieldRowsProps) {
  return (
    <Panel>
      <Table name={name} columns={['Field', answer ? 'Value' : 'Rule', 'About']}>
        {fields.map((field) => (
          <tr key={field.name}>
            <Cell className="align-top font-mono text-tiny font-semibold [overflow-wrap:anywhere] md:whitespace-nowrap md:leading-[21px]">
              {field.name}
            </Cell>
            <Cell label={answer ? 'Value' : 'Rule'} className="align-top">
              <span>{field.rule}</span>
            </Cell>
            <Cell label="About" className="align-top text-muted">
              <span>
                <About field={field} answer={answer} />
              </span>
            </Cell>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

function About({ field, answer }: { field: Field; answer: boolean }) {
  const necessity = field.required ? 'Required.' : 'Optional.';
  const fallback = field.fallback && ` Without it: \`${field.fallback}\`.`;
  return (
    <>
      {!answer && <b className="font-medium text-ink">{necessity}</b>}
      <Marked text={`${answer ? '' : ' '}${field.description}${fallback}`} />
    </>
  );
}
