import type { Metadata } from 'next';
import { EXAMPLE_KEY, LEAK_ERRORS } from '@/lib/api/leaks';
import { reportKey } from '@/lib/docs/report-key';
import { CodePanel } from '../code-panel';
import { DocPage } from '../doc-page';
import { docsContext } from '../docs-context';
import { ErrorRows } from '../error-rows';
import { Code, Go, Points, Section, Text } from '../prose';
import { Pattern } from './pattern';
import { Scanners } from './scanners';

export const metadata: Metadata = { title: 'Leaked keys' };

export default async function LeakedKeysPage() {
  const { example } = await docsContext();
  return (
    <DocPage
      href="/docs/leaked-keys"
      title="Leaked keys"
      sub="What to do when a key has leaked: yours, someone else’s, or many at once."
    >
      <Section id="yours" title="Your key leaked">
        <Points>
          <li>
            Delete it on <Go href="/api-keys">API Keys</Go>, before anything else. It is refused
            everywhere from that moment on; running tasks still end as usual.
          </li>
          <li>
            Removing it from the repository, post or page is not enough: it may already have been
            copied.
          </li>
          <li>Generate a new key and replace the old one.</li>
          <li>
            Look at <Go href="/requests">Requests</Go> for calls that are not yours, and tell
            support which.
          </li>
        </Points>
        <Text>
          If someone reported it before you, it is listed as deleted with the reason “leaked” under{' '}
          <Go href="/activity">Activity</Go>, and you get an email if your address is confirmed.
        </Text>
      </Section>
      <Section id="found" title="You found one">
        <Text>
          Report it on <Go href="/leaks">this page</Go>, or with a call that needs no key. If it is
          active, it is deleted immediately and its owner is notified.
        </Text>
        <CodePanel label="Report a key in" snippets={reportKey(example, 'sk_…')} />
        <Text>
          The answer is always <Code>{'{"received": true}'}</Code>, for active, deleted and unknown
          keys alike, so that nobody can test keys here. Only texts that cannot be a key are
          refused.
        </Text>
        <ErrorRows name="When a report is refused" rows={LEAK_ERRORS} />
      </Section>
      <Pattern exampleKey={EXAMPLE_KEY} />
      <Scanners example={example} />
    </DocPage>
  );
}
