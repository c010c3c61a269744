import type { Metadata } from 'next';
import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import { firstCall } from '@/lib/docs/first-call';
import { setVariable } from '@/lib/docs/set-variable';
import { CodePanel } from './code-panel';
import { DocPage } from './doc-page';
import { docsContext } from './docs-context';
import { DOC_PAGES } from './pages';
import { PriceTable } from './price-table';
import { Code, Go, Section, Text } from './prose';

export const metadata: Metadata = { title: 'Docs' };

export default async function OverviewPage() {
  const { config, catalog, example } = await docsContext();
  return (
    <DocPage
      href="/docs"
      title="Docs"
      sub={`${config.brandName} runs AI models over one HTTP API, prepaid. Three steps to the first call.`}
    >
      <Section id="key" title="1. Get a key">
        <Text>
          Name a key on <Go href="/api-keys">API Keys</Go> and click Generate. The key is shown only
          once: copy it. Keys work from the account’s first <Go href="/billing">top-up</Go> on.
        </Text>
      </Section>
      <Section id="variable" title="2. Set it">
        <CodePanel label="Set the key in" snippets={setVariable('sk_…')} copyName="Copy command" />
      </Section>
      <Section id="call" title="3. Call">
        <Text>
          Nothing needs to be installed. The lines for curl are for bash; in PowerShell and cmd take
          Python or JavaScript. Save JavaScript as <Code>call.mjs</Code> and run it with Node.js 18
          or newer.
        </Text>
        <CodePanel label="The first call in" snippets={firstCall(example)} />
        <Text>
          With <Code>sync=true</Code> the answer is the finished task, and the address in{' '}
          <Code>outputs</Code> is the result. Anything else is an error that{' '}
          <Go href="/docs/problems">says why</Go>.
        </Text>
      </Section>
      <Section id="prices" title="What it costs">
        <Text>Per task, in dollars. Failed tasks cost nothing.</Text>
        <PriceTable models={catalog.models} />
      </Section>
      <Section id="pages" title="Then">
        <Panel>
          <ul className="divide-y divide-line">
            {DOC_PAGES.slice(1).map(({ href, name, about }) => (
              <li key={href}>
                <Link
                  href={href}
                  prefetch={false}
                  className="grid gap-x-4 px-4 py-2.5 hover:bg-code sm:grid-cols-[152px_minmax(0,1fr)]"
                >
                  <span className="font-semibold">{name}</span>
                  <span className="text-muted">{about}</span>
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      </Section>
    </DocPage>
  );
}
