import { Panel } from '@/components/ui/panel';
import { Cell, Head, Table } from '@/components/ui/table';
import type { ApiResponse } from '@/lib/api/open-api-types';

interface AnswerRowsProps {
  name: string;
  responses: Record<string, ApiResponse>;
}

/** The statuses of an endpoint with the texts of their errors and the headers that come with them. */
export function AnswerRows({ name, responses }: AnswerRowsProps) {
  return (
    <Panel>
      <Table name={name}>
        <thead>
          <tr>
            <Head>Status</Head>
            <Head>Means</Head>
            <Head>Headers</Head>
          </tr>
        </thead>
        <tbody>
          {Object.entries(responses).map(([status, response]) => (
            <tr key={status}>
              <Cell label="Status" className="align-top font-semibold">
                {status}
              </Cell>
              <Cell label="Means" className="align-top">
                <Meaning response={response} />
              </Cell>
              <Cell label="Headers" className="align-top font-mono text-muted text-tiny">
                <span>{Object.keys(response.headers).join(', ')}</span>
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function Meaning({ response }: { response: ApiResponse }) {
  const examples = Object.values(response.content['application/json'].examples ?? {});
  const texts = [...new Set(examples.map(({ value }) => value.error))];
  return (
    <div>
      <p>{response.description}</p>
      {texts.map((text) => (
        <p key={text} className="font-mono text-muted text-tiny">
          {text}
        </p>
      ))}
    </div>
  );
}
