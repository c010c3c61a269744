import type { Metadata } from 'next';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { receiveWebhook } from '@/lib/docs/receive-webhook';
import { REQUEST_LIMITS } from '@/lib/webhooks/count-request';
import { TRIES } from '@/lib/webhooks/schedule';
import { CodePanel, Sample } from '../code-panel';
import { DocPage } from '../doc-page';
import { Code, Go, Marked, Points, Section, Text } from '../prose';

export const metadata: Metadata = { title: 'Webhooks' };

const HEADERS = [
  [
    'webhook-id',
    'The task’s id. It is the same on every attempt, so that you can recognize repetitions.',
  ],
  ['webhook-timestamp', 'The time of sending, in seconds since 1970.'],
  [
    'webhook-signature',
    '`v1,` and a signature; several, separated by spaces, while a rotated secret is still valid.',
  ],
] as const;
const SIGNED = 'v1,base64(HMAC-SHA256(secret, webhook-id + "." + webhook-timestamp + "." + body))';

export default function WebhooksPage() {
  return (
    <DocPage
      href="/docs/webhooks"
      title="Webhooks"
      sub="Submit a task with ?webhook=URL. The finished task is POSTed to that URL, as the same JSON that polling returns."
    >
      <Section id="receive" title="A receiver">
        <Text>
          Copy the secret from <Go href="/webhooks">Webhooks</Go> into{' '}
          <Code>GET3W_WEBHOOK_SECRET</Code>. This is a complete server: it accepts genuine webhooks
          with 204 and refuses everything else.
        </Text>
        <CodePanel label="A receiver in" snippets={receiveWebhook()} />
      </Section>
      <Section id="signature" title="What is signed">
        <Text>
          Webhooks follow the Standard Webhooks specification; its libraries check them as well.
        </Text>
        <Panel>
          <Table name="Headers of a webhook" columns={['Header', 'Holds']}>
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
        <Sample>{SIGNED}</Sample>
        <Points>
          <li>
            The secret is the part after <Code>whsec_</Code>, decoded from base64.
          </li>
          <li>Verify the raw body, byte for byte. Parse it afterwards.</li>
          <li>
            Compare in constant time, and refuse timestamps that are more than five minutes off.
          </li>
        </Points>
      </Section>
      <Section id="delivery" title="When it counts as received">
        <Points>
          <li>Any 2xx status within 15 seconds. Answer first, process afterwards.</li>
          <li>
            Anything else is retried: {TRIES.task} attempts over about three days, with growing
            pauses. Answer 410 to have no more tries.
          </li>
          <li>
            A <Go href="/webhooks">test event</Go> is tried {TRIES.test} times within a minute. You
            can send {REQUEST_LIMITS.test_event.minute} a minute and {REQUEST_LIMITS.test_event.day}{' '}
            a day.
          </li>
          <li>
            The same task can arrive twice. Remember <Code>webhook-id</Code>, or make processing
            idempotent.
          </li>
          <li>Redirects are not followed, and addresses inside private networks are refused.</li>
          <li>You can also poll the task at any time.</li>
        </Points>
      </Section>
    </DocPage>
  );
}
