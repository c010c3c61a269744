import type { Metadata } from 'next';
import { Panel } from '@/components/ui/panel';
import { Cell, Head, Table } from '@/components/ui/table';
import { receiveWebhook } from '@/lib/docs/receive-webhook';
import { REQUEST_LIMITS } from '@/lib/webhooks/count-request';
import { TRIES } from '@/lib/webhooks/schedule';
import { CodePanel, Sample } from '../code-panel';
import { DocPage } from '../doc-page';
import { Code, Go, Marked, Points, Section, Text } from '../prose';

export const metadata: Metadata = { title: 'Webhooks' };

const HEADERS = [
  ['webhook-id', 'The task’s id. The same on every try, so that you can tell a repetition.'],
  ['webhook-timestamp', 'When it was sent, in seconds since 1970.'],
  [
    'webhook-signature',
    '`v1,` and a signature; several with spaces between them while a rotated secret still counts.',
  ],
] as const;
const SIGNED = 'v1,base64(HMAC-SHA256(secret, webhook-id + "." + webhook-timestamp + "." + body))';

export default function WebhooksPage() {
  return (
    <DocPage
      href="/docs/webhooks"
      title="Webhooks"
      sub="Submit with ?webhook=URL, and the finished task is POSTed to URL: the same JSON that polling returns."
    >
      <Section id="receive" title="A receiver">
        <Text>
          Copy the secret from <Go href="/webhooks">Webhooks</Go> into{' '}
          <Code>GET3W_WEBHOOK_SECRET</Code>. This is a whole server: it takes what is genuine,
          answers 204, and refuses everything else.
        </Text>
        <CodePanel label="A receiver in" snippets={receiveWebhook()} />
      </Section>
      <Section id="signature" title="What is signed">
        <Text>
          Webhooks follow the Standard Webhooks specification; its libraries check them as well.
        </Text>
        <Panel>
          <Table name="Headers of a webhook">
            <thead>
              <tr>
                <Head>Header</Head>
                <Head>Holds</Head>
              </tr>
            </thead>
            <tbody>
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
            </tbody>
          </Table>
        </Panel>
        <Sample>{SIGNED}</Sample>
        <Points>
          <li>
            The secret is what stands after <Code>whsec_</Code>, decoded from base64.
          </li>
          <li>Sign the body as it arrived, byte for byte. Parse it afterwards.</li>
          <li>Compare in constant time, and refuse a timestamp more than five minutes off.</li>
        </Points>
      </Section>
      <Section id="delivery" title="When it counts as received">
        <Points>
          <li>Any 2xx within 15 seconds. Answer first, work afterwards.</li>
          <li>
            Anything else is tried again: {TRIES.task} attempts over about three days, with growing
            pauses. Answer 410 to have no more tries.
          </li>
          <li>
            A <Go href="/webhooks">test event</Go> is tried {TRIES.test} times within a minute. You
            can send {REQUEST_LIMITS.test_event.minute} a minute and {REQUEST_LIMITS.test_event.day}{' '}
            a day.
          </li>
          <li>
            The same task can come twice. Remember <Code>webhook-id</Code>, or make the second time
            do nothing.
          </li>
          <li>Redirects are not followed, and addresses inside private networks are refused.</li>
          <li>Whether it arrives or not, the task can be polled.</li>
        </Points>
      </Section>
    </DocPage>
  );
}
