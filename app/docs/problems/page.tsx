import type { Metadata } from 'next';
import { KeyChecker } from '@/components/key-checker/key-checker';
import { Panel } from '@/components/ui/panel';
import { ERROR_TABLE } from '@/lib/api/error-table';
import { currentAccess } from '@/lib/auth/require-account';
import { readAnswer } from '@/lib/docs/read-answer';
import { CodePanel } from '../code-panel';
import { DocPage } from '../doc-page';
import { docsContext } from '../docs-context';
import { ErrorRows } from '../error-rows';
import { Code, Go, Section, Text } from '../prose';
import { CommonProblems } from './common-problems';

export const metadata: Metadata = { title: 'Problems' };

export default async function ProblemsPage() {
  const { example } = await docsContext();
  const access = await currentAccess();
  return (
    <DocPage
      href="/docs/problems"
      title="Problems"
      sub="Every error is JSON with a status and a message. Most of them say what to do."
    >
      <Section id="key" title="Why does my key not work?">
        <Panel className="p-4">
          <KeyChecker signedIn={access !== null} />
        </Panel>
      </Section>
      <Section id="common" title="Common problems">
        <CommonProblems />
      </Section>
      <Section id="errors" title="All errors">
        <Text>
          In the order in which they are checked; the first that applies is answered, as{' '}
          <Code>{'{"code": 429, "error": "Rate limit exceeded"}'}</Code>.
        </Text>
        <ErrorRows name="All errors" rows={ERROR_TABLE} />
        <Text>
          A task that was accepted and failed later is not such an error:{' '}
          <Go href="/docs/calling#failed">it says why itself</Go>.
        </Text>
      </Section>
      <Section id="ask" title="See the complete answer">
        <Text>
          Every answer has an <Code>x-request-id</Code>. That of an accepted submit is also the id
          of its task: paste it under <Go href="/requests">Requests</Go> to find the task. Include
          it when you contact support. Never send the key.
        </Text>
        <CodePanel label="Read an answer in" snippets={readAnswer(example)} />
      </Section>
    </DocPage>
  );
}
