import type { Metadata } from 'next';
import { TierDot } from '@/components/layout/tier-dot';
import { Panel } from '@/components/ui/panel';
import { Cell, Head, Table } from '@/components/ui/table';
import { formatUsd } from '@/lib/core/money';
import { retrySafely } from '@/lib/docs/retry-safely';
import { TIERS } from '@/lib/tiers/tiers';
import { CodePanel, Sample } from '../code-panel';
import { DocPage } from '../doc-page';
import { docsContext } from '../docs-context';
import { Code, Go, Points, Section, Text } from '../prose';

export const metadata: Metadata = { title: 'Tiers and limits' };

const HEADERS = 'x-concurrency-limit: 3\nx-concurrency-remaining: 1';

export default async function LimitsPage() {
  const { example } = await docsContext();
  return (
    <DocPage
      href="/docs/limits"
      title="Tiers and limits"
      sub="What is limited is how many tasks run at once, not how many calls you make."
    >
      <Section id="tiers" title="Tiers">
        <Panel>
          <Table name="Tiers">
            <thead>
              <tr>
                <Head>Tier</Head>
                <Head numeric>Reached at</Head>
                <Head numeric>Tasks at once</Head>
              </tr>
            </thead>
            <tbody>
              {TIERS.map((tier) => (
                <tr key={tier.name}>
                  <Cell className="font-semibold">
                    <span className="flex items-center gap-2">
                      <TierDot tier={tier} />
                      {tier.name}
                    </span>
                  </Cell>
                  <Cell label="Reached at" numeric>
                    {tier.threshold === 0n ? 'from the start' : formatUsd(tier.threshold, 'short')}
                  </Cell>
                  <Cell label="Tasks at once" numeric>
                    {tier.limit === null ? 'unlimited' : tier.limit.toLocaleString('en-US')}
                  </Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        </Panel>
        <Text>
          The greater of what you have topped up and what you have consumed decides, over the
          lifetime of the account. A new tier holds from the same moment.{' '}
          <Go href="/tier">Your tier</Go> shows what is missing to the next.
        </Text>
      </Section>
      <Section id="slots" title="Slots">
        <Text>
          A task takes a slot when it is accepted and gives it back when it ends. All keys of the
          account share the slots. Every answer to a valid key says how many are left:
        </Text>
        <Sample>{HEADERS}</Sample>
        <Text>
          With none left a submit answers <Code>429 Rate limit exceeded</Code> with{' '}
          <Code>Retry-After</Code> in seconds. Nothing was charged. Reading is never limited.
        </Text>
      </Section>
      <Section id="retry" title="Retry safely">
        <Text>
          Send an <Code>Idempotency-Key</Code> with each submit that may be sent again: for 24 hours
          the same key with the same body gives the same task and one charge, also where the first
          answer got lost on its way.
        </Text>
        <CodePanel label="Retry in" snippets={retrySafely(example)} />
        <Points>
          <li>1 to 255 ASCII characters; best your own id of the piece of work.</li>
          <li>The same key with another model or body, even with other spaces: 409.</li>
          <li>
            Retry 408, 429, 500 and 503, and where no answer came. 400, 401, 403, 404 and 409 stay
            what they are until something changes.
          </li>
        </Points>
      </Section>
      <Section id="others" title="Other limits">
        <Points>
          <li>
            A body is a JSON object in plain UTF-8, without <Code>Content-Encoding</Code>, of at
            most 10 MiB: 413. It has at most 100,000 values in 200 levels: 400. It comes at 16 KiB a
            second or faster: 408. Address and headers have at most 16 KiB together: 431.
          </li>
          <li>
            Large bodies that are under way at once, and the large inputs of running tasks, share a
            bounded memory: 503 with <Code>Retry-After</Code> past it.
          </li>
          <li>An account has at most 10 live keys.</li>
          <li>
            A submit whose price is above the balance is refused:{' '}
            <Code>403 Insufficient balance</Code>. What running tasks have reserved does not count
            as balance.
          </li>
        </Points>
      </Section>
    </DocPage>
  );
}
