import type { Metadata } from 'next';
import { jsonSchemaOf } from '@/lib/api/json-schema';
import { taskSchema } from '@/lib/api/task';
import { fieldsOf } from '@/lib/docs/fields';
import { firstCall } from '@/lib/docs/first-call';
import { showUsage } from '@/lib/docs/show-usage';
import { submitAndPoll } from '@/lib/docs/submit-and-poll';
import { submitWithWebhook } from '@/lib/docs/submit-with-webhook';
import { CodePanel, Sample } from '../code-panel';
import { DocPage } from '../doc-page';
import { docsContext } from '../docs-context';
import { FieldRows } from '../field-rows';
import { Code, Go, Points, Section, Text } from '../prose';

export const metadata: Metadata = { title: 'Calling models' };

const WEBHOOK = 'https://example.com/webhooks/get3w';
const CREATED = `{"id": "0199d1f0-…", "status": "created", "estimated_duration": 1}`;
const FAILED = `{
  "id": "0199d1f0-…",
  "status": "failed",
  "outputs": [],
  "cost": "0.000000",
  "code": "invalid_input",
  "error": "…",
  …
}`;

export default async function CallingPage() {
  const { config, example } = await docsContext();
  const seconds = config.syncTimeoutMs / 1_000;
  return (
    <DocPage
      href="/docs/calling"
      title="Calling models"
      sub="POST the input to the model’s address. You choose how to get the result."
    >
      <Section id="sync" title="Sync: wait for the result">
        <Text>For fast models, scripts and tests. The answer is the finished task.</Text>
        <CodePanel label="Sync mode in" snippets={firstCall(example)} />
        <Points>
          <li>
            A task that takes longer than {seconds} seconds is answered unfinished, with status{' '}
            <Code>processing</Code>: poll it as below.
          </li>
          <li>If you disconnect, the task continues, is charged, and can be polled.</li>
        </Points>
      </Section>
      <Section id="async" title="Async: submit, then poll">
        <Text>
          Without a parameter, the answer comes immediately and the task runs in the background.
        </Text>
        <Sample>{CREATED}</Sample>
        <CodePanel label="Async mode in" snippets={submitAndPoll(example)} />
        <Points>
          <li>
            Any key of the same account may poll. Wait about <Code>estimated_duration</Code> seconds
            first, then ask once a second or less often.
          </li>
          <li>Polling is free and takes no slot.</li>
          <li>
            Outputs stay for {config.outputDays} days: download what you want to keep. The task
            itself can be polled for 30 days.
          </li>
        </Points>
      </Section>
      <Section id="webhook" title="Webhook: get notified">
        <Text>
          For long tasks and many of them. The answer comes at once as in async mode; the finished
          task is then sent to your address. How to receive it and check who sent it is on{' '}
          <Go href="/docs/webhooks">Webhooks</Go>.
        </Text>
        <CodePanel label="Webhook mode in" snippets={submitWithWebhook(example, WEBHOOK)} />
        <Points>
          <li>The address is part of the query string: encode it, as in the code.</li>
          <li>
            <Code>sync</Code> and <Code>webhook</Code> cannot be combined: 400.
          </li>
        </Points>
      </Section>
      <Section id="task" title="A task">
        <Text>Polling, sync mode and webhooks show it in the same form.</Text>
        <FieldRows name="A task" fields={fieldsOf(jsonSchemaOf(taskSchema))} answer />
      </Section>
      <Section id="failed" title="When a task fails">
        <Text>
          An accepted task that fails is not an HTTP error: the status is 200, and the task says
          what happened. It costs nothing; what was held for it is back in the balance.
        </Text>
        <Sample>{FAILED}</Sample>
        <Text>
          Check two things: the HTTP status, which says whether the task was accepted, and the
          task’s <Code>status</Code>, which says how it ended.
        </Text>
      </Section>
      <Section id="usage" title="Usage">
        <Text>
          What your key has spent, and how many tasks completed and failed: by UTC day or hour,
          model or channel. Charges are those of the statement, to the micro-dollar.
        </Text>
        <CodePanel label="Usage in" snippets={showUsage(example)} />
        <Points>
          <li>
            <Code>from</Code> is included, <Code>to</Code> is not: November is{' '}
            <Code>from=2026-11-01&amp;to=2026-12-01</Code>.
          </li>
          <li>
            A task counts when it ends. A charge that was refunded counts on the day of the refund,
            as <Code>returned</Code>.
          </li>
          <li>A key sees only its own usage, not that of other keys of the account.</li>
        </Points>
      </Section>
    </DocPage>
  );
}
