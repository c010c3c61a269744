import type { Metadata } from 'next';
import { ERROR_TABLE } from '@/lib/api/error-table';
import { setVariable } from '@/lib/docs/set-variable';
import { tryKey } from '@/lib/docs/try-key';
import { CodePanel, Sample } from '../code-panel';
import { DocPage } from '../doc-page';
import { docsContext } from '../docs-context';
import { ErrorRows } from '../error-rows';
import { Code, Go, Points, Section, Text } from '../prose';

export const metadata: Metadata = { title: 'Authentication' };

const REFUSALS = ERROR_TABLE.filter(
  ({ status, calls }) => status === 401 || (status === 403 && calls.includes('read')),
);

export default async function AuthenticationPage() {
  const { example } = await docsContext();
  return (
    <DocPage
      href="/docs/authentication"
      title="Authentication"
      sub="Every call below /v1/ carries an API key. A key acts for the account, within the limits that you give it."
    >
      <Section id="header" title="The header">
        <Sample>Authorization: Bearer sk_…</Sample>
        <Text>
          Exactly one such header: the word <Code>Bearer</Code>, one space, the key. A key is{' '}
          <Code>sk_</Code> and 64 letters and digits. It is not accepted anywhere else.
        </Text>
      </Section>
      <Section id="variable" title="Keep the key in the environment">
        <CodePanel label="Set the key in" snippets={setVariable('sk_…')} copyName="Copy command" />
        <Text>
          The variable is set until you close the window. All code on these pages reads{' '}
          <Code>GET3W_API_KEY</Code>.
        </Text>
      </Section>
      <Section id="try" title="Try it">
        <CodePanel label="Ask for the account in" snippets={tryKey(example)} />
        <Text>
          It is free, and returns the tier, the balance and the key in use. If it fails,{' '}
          <Go href="/docs/problems">paste the key here</Go> to see why.
        </Text>
      </Section>
      <Section id="errors" title="When a key is refused">
        <ErrorRows name="When a key is refused" rows={REFUSALS} />
        <Text>
          They are checked in this order, before anything else. A 401 also carries{' '}
          <Code>WWW-Authenticate: Bearer</Code>. If we cannot look a key up, the answer is 503 and
          never 401.
        </Text>
      </Section>
      <Section id="practice" title="Good practice">
        <Points>
          <li>
            Use one key per program and environment, so that you can delete one without affecting
            the others.
          </li>
          <li>
            Use keys on servers only. Anyone can read them in a web page or an app: call from your
            server instead.
          </li>
          <li>
            Never put a key in source code or a repository. Use a secret store, or an .env file that
            is not committed.
          </li>
          <li>
            To replace the secret of a key, use <b>Rotate</b>: the new secret works immediately, the
            old one for as long as you choose. Deploy the new one, check that “last used” of the old
            one no longer changes, and end it.
          </li>
          <li>
            Give each key only what it needs: a spend limit, an expiry, the models, the addresses of
            your servers, or reading only.
          </li>
          <li>
            If a key leaked, delete it first: it is refused everywhere immediately. For the next
            steps, and for keys that you found, see <Go href="/docs/leaked-keys">Leaked keys</Go>.
          </li>
        </Points>
      </Section>
    </DocPage>
  );
}
