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
      sub="What to do when a key is where it should not be: yours, somebody else’s, or thousands."
    >
      <Section id="yours" title="Your key leaked">
        <Points>
          <li>
            Delete it on <Go href="/api-keys">API Keys</Go>, before anything else. It is refused
            everywhere from that moment on; running tasks still end as usual.
          </li>
          <li>
            Taking it out of the repository, the post or the page is not enough: whoever copies keys
            has it already.
          </li>
          <li>Generate a new one, and set it where the old one was.</li>
          <li>
            Look at <Go href="/requests">Requests</Go> for calls that are not yours, and tell
            support which.
          </li>
        </Points>
        <Text>
          If somebody was quicker and reported it, you find it deleted for the reason “leaked” under{' '}
          <Go href="/activity">Activity</Go>, and in a mail if your address is confirmed.
        </Text>
      </Section>
      <Section id="found" title="You found one">
        <Text>
          Report it on <Go href="/leaks">this page</Go>, or by a call that needs no key of your own.
          If it is live, it is deleted at once and its owner is told.
        </Text>
        <CodePanel label="Report a key in" snippets={reportKey(example, 'sk_…')} />
        <Text>
          The answer is always <Code>{'{"received": true}'}</Code>, for live, deleted and unknown
          keys alike: nobody can try keys out here. Only what cannot be a key is refused.
        </Text>
        <ErrorRows name="When a report is refused" rows={LEAK_ERRORS} />
      </Section>
      <Pattern exampleKey={EXAMPLE_KEY} />
      <Scanners example={example} />
    </DocPage>
  );
}
