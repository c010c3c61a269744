import { Fragment } from 'react';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import type { ApiResponse } from '@/lib/api/open-api-types';
import { Marked } from '../prose';
import { schemaAnchor, schemaNames } from './schema-names';

interface AnswerRowsProps {
  name: string;
  responses: Record<string, ApiResponse>;
}

/** The answers of an endpoint: status, meaning and schema, the texts of its errors, the headers. */
export function AnswerRows({ name, responses }: AnswerRowsProps) {
  return (
    <Panel>
      <Table name={name} columns={['Status', 'Means', 'Headers']}>
        {Object.entries(responses).map(([status, response]) => (
          <tr key={status}>
            <Cell label="Status" className="align-top font-semibold">
              {status}
            </Cell>
            <Cell label="Means" className="align-top">
              <Meaning response={response} />
            </Cell>
            <Cell
              label="Headers"
              className="align-top font-mono text-muted text-tiny md:leading-[21px]"
            >
              <p>
                {Object.keys(response.headers).map((header, at) => (
                  <Fragment key={header}>
                    {at > 0 && ', '}
                    <span className="whitespace-nowrap">{header}</span>
                  </Fragment>
                ))}
              </p>
            </Cell>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

function Meaning({ response }: { response: ApiResponse }) {
  const { schema, examples } = response.content['application/json'];
  // All errors have the same schema: their texts are more useful than a link to it.
  const schemas = examples ? [] : schemaNames(schema);
  const texts = [...new Set(Object.values(examples ?? {}).map(({ value }) => value.error))];
  return (
    <div>
      <p>
        <Marked text={response.description} />{' '}
        {schemas.map((name, at) => (
          <span key={name}>
            {at > 0 && ' or '}
            <a
              href={`#${schemaAnchor(name)}`}
              className="font-medium text-accent underline underline-offset-2 hover:text-accent-strong"
            >
              {name}
            </a>
          </span>
        ))}
      </p>
      {texts.map((text) => (
        <p key={text} className="font-mono text-muted text-tiny leading-[21px]">
          {text}
        </p>
      ))}
    </div>
  );
}
