import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { LEAK_BATCH_ERRORS } from '@/lib/api/leaks';
import type { Example } from '@/lib/docs/example';
import { reportKeys } from '@/lib/docs/report-key';
import { CodePanel, Sample } from '../code-panel';
import { ErrorRows } from '../error-rows';
import { Code, Marked, Points, Section, Text } from '../prose';

const HEADERS = [
  ['Github-Public-Key-Identifier', 'Which of the scanner’s keys signed the request.'],
  [
    'Github-Public-Key-Signature',
    'The signature of the raw body: ECDSA on the curve P-256 with SHA-256, DER encoded, as base64.',
  ],
] as const;

/** The batch endpoint for secret scanners. */
export function Scanners({ example }: { example: Example }) {
  return (
    <Section id="scanners" title="Secret scanners">
      <Text>
        Scanners report many at once, signed as in GitHub’s secret scanning partner program, headers
        and all. Ask support to take up your public key; before that, the answer is an error.
      </Text>
      <Sample>{'POST /v1/leaks/batch'}</Sample>
      <Panel>
        <Table name="Headers of a batch" columns={['Header', 'Holds']}>
          {HEADERS.map(([name, holds]) => (
            <tr key={name}>
              <Cell className="align-top font-mono text-tiny font-semibold whitespace-nowrap md:leading-[21px]">
                {name}
              </Cell>
              <Cell className="text-muted">
                <Marked text={holds} />
              </Cell>
            </tr>
          ))}
        </Table>
      </Panel>
      <CodePanel label="Report a batch in" snippets={reportKeys(example, 'sk_…')} />
      <Points>
        <li>
          A list of at most 10,000 matches in at most 4 MiB. Only <Code>token</Code> is required.
          Tokens that are not keys of ours are ignored.
        </li>
        <li>
          <Code>url</Code> is shown to the key’s owner, without the part after a <Code>?</Code> or{' '}
          <Code>#</Code>, so that the leak can be found.
        </li>
        <li>
          Every well-formed batch gets the same answer, <Code>{'{"received": true}'}</Code>. A batch
          that was answered with 503 can be sent again.
        </li>
      </Points>
      <ErrorRows name="When a batch is refused" rows={LEAK_BATCH_ERRORS} />
    </Section>
  );
}
