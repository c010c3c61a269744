import type { ReactNode } from 'react';
import { Panel } from '@/components/ui/panel';
import { Code, Go } from '../prose';

const PROBLEMS: readonly (readonly [title: string, what: ReactNode])[] = [
  [
    '401 with a correct key',
    <>
      The variable is often empty or was not replaced: inside single quotes a shell does not replace{' '}
      <Code>$GET3W_API_KEY</Code>, and a new window does not have it. Print the header that you
      send.
    </>,
  ],
  [
    '401 all of a sudden',
    <>
      Someone deleted the key: the check above says when. <Go href="/api-keys">API Keys</Go> lists
      the active keys.
    </>,
  ],
  [
    '403 for every call',
    <>
      The account has never topped up, or it owes money because a refund or a chargeback exceeded
      the balance: <Go href="/billing">Billing</Go> shows which. A top-up fixes both.
    </>,
  ],
  [
    '403 with a positive balance',
    <>
      The balance must cover the price before the task starts, and running tasks hold their prices.{' '}
      <Code>GET /v1/account</Code> shows both as <Code>balance</Code> and <Code>held</Code>.
    </>,
  ],
  [
    '400 Invalid parameters',
    <>
      The message says which parameter and why. Unknown parameters are refused too, so that typing
      errors are found. <Go href="/docs/models">The rules of each model</Go>.
    </>,
  ],
  [
    '404 for a model',
    <>
      The address is <Code>/v1/vendor/model/operation</Code>, all three parts, as in{' '}
      <Go href="/docs/models">Models</Go>.
    </>,
  ],
  [
    '429 with few tasks',
    <>
      All keys of the account share the slots, and a task holds its slot until it ends. Wait as long
      as <Code>Retry-After</Code> says, or <Go href="/docs/limits">reach the next tier</Go>.
    </>,
  ],
  [
    'No response in time',
    <>
      The task may have been accepted. With an <Code>Idempotency-Key</Code> you can send it again,
      and <Go href="/docs/limits#retry">it is charged once</Go>.
    </>,
  ],
  [
    'A browser reports CORS',
    <>
      Calls from web pages are not supported, because the key would be public. Call from your
      server.
    </>,
  ],
];

/** Common problems and their solutions. */
export function CommonProblems() {
  return (
    <Panel>
      <dl className="divide-y divide-line">
        {PROBLEMS.map(([title, what]) => (
          <div
            key={title}
            className="grid gap-x-5 gap-y-0.5 px-4 py-3 md:grid-cols-[200px_minmax(0,1fr)]"
          >
            <dt className="font-semibold">{title}</dt>
            <dd className="text-muted">{what}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
