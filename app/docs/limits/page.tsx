import type { Metadata } from 'next';
import { TierDot } from '@/components/layout/tier-dot';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { formatUsd } from '@/lib/core/money';
import { retrySafely } from '@/lib/docs/retry-safely';
import { TIERS } from '@/lib/tiers/tiers';
import { CodePanel, Sample } from '../code-panel';
import { DocPage } from '../doc-page';
import { docsContext } from '../docs-context';
import { Code, Go, Points, Section, Text } from '../prose';

export const metadata: Metadata = { title: 'Tiers and limits' };

const KEY_HEADERS = 'x-key-limit-remaining: 1.800000\nx-key-limit-reset: 2026-12-01T00:00:00.000Z';
const HEADERS = 'x-concurrency-limit: 3\nx-concurrency-remaining: 1';

export default async function LimitsPage() {
  const { example } = await docsContext();
  return (
    <DocPage
      href="/docs/limits"
      title="Tiers and limits"
      sub="The limit is on how many tasks run at the same time, not on how many calls you make."
    >
      <Section id="tiers" title="Tiers">
        <Panel>
          <Table
            name="Tiers"
            columns={[
              'Tier',
              { name: 'Reached at', numeric: true },
              { name: 'Tasks at once', numeric: true },
            ]}
          >
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
          </Table>
        </Panel>
        <Text>
          The greater of your lifetime top-ups and your lifetime consumption decides. A new tier
          takes effect immediately. <Go href="/tier">Your tier</Go> shows what you need for the next
          one.
        </Text>
      </Section>
      <Section id="slots" title="Slots">
        <Text>
          A task takes a slot when it is accepted and releases it when it ends. All keys of the
          account share the slots. Every answer to a valid key says how many are left:
        </Text>
        <Sample>{HEADERS}</Sample>
        <Text>
          If none is left, a new task is refused with <Code>429 Rate limit exceeded</Code> with{' '}
          <Code>Retry-After</Code> in seconds. Nothing is charged. Reading is never limited.
        </Text>
      </Section>
      <Section id="keys" title="Limits of a key">
        <Text>
          On the page <Go href="/api-keys">API Keys</Go> you can give each key a spend limit per
          day, week, month or in total. The limit is exact: a task is refused if its price does not
          fit, and what running tasks hold counts. A failed task gives its price back. Every answer
          to such a key says what is left, and when the next period begins (UTC):
        </Text>
        <Sample>{KEY_HEADERS}</Sample>
        <Text>
          Beyond the limit, a new task is refused with <Code>403 API key limit reached</Code>; do
          not retry before the reset. A key can also have fewer slots than the tier; then the
          headers above show those of the key.
        </Text>
      </Section>
      <Section id="retry" title="Retry safely">
        <Text>
          Send an <Code>Idempotency-Key</Code> with each task that you may send again: for 24 hours,
          the same key with the same body returns the same task and one charge, even if the first
          answer was lost.
        </Text>
        <CodePanel label="Retry in" snippets={retrySafely(example)} />
        <Points>
          <li>1 to 255 ASCII characters; best your own id of the piece of work.</li>
          <li>
            The same key with a different model or body, even with different spaces, is refused with
            409.
          </li>
          <li>
            Retry after 408, 429, 500, 503 and missing answers. Do not retry after 400, 401, 403,
            404 and 409: fix the cause first.
          </li>
        </Points>
      </Section>
      <Section id="others" title="Other limits">
        <Points>
          <li>
            A body is a JSON object in plain UTF-8, without <Code>Content-Encoding</Code>, of at
            most 10 MiB (else 413), with at most 100,000 values in 200 levels (else 400), sent at 16
            KiB per second or faster (else 408). Address and headers have at most 16 KiB together
            (else 431).
          </li>
          <li>
            Large bodies that are sent at the same time, and the large inputs of running tasks,
            share a limited memory: 503 with <Code>Retry-After</Code> when it is used up.
          </li>
          <li>An account has at most 10 live keys.</li>
          <li>
            A task that costs more than the balance is refused:{' '}
            <Code>403 Insufficient balance</Code>. Amounts held by running tasks are not part of the
            balance.
          </li>
        </Points>
      </Section>
    </DocPage>
  );
}
