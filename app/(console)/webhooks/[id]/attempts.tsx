import { durationLabel } from '@/components/duration-labels';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Panel } from '@/components/ui/panel';
import type { DeliveryAttempt } from '@/lib/webhooks/list-deliveries';
import { isDelivered } from '@/lib/webhooks/record-attempt';
import { answerLabel } from '../attempt-labels';

interface AttemptsProps {
  attempts: DeliveryAttempt[];
  now: Date;
}

/** All attempts of a delivery with the beginning of each answer, newest first. */
export function Attempts({ attempts, now }: AttemptsProps) {
  return (
    <section aria-labelledby="attempts-heading">
      <h2 id="attempts-heading" className="mb-2 font-semibold">
        Attempts
      </h2>
      <Panel>
        {attempts.length === 0 ? (
          <p className="px-4 py-9 text-center text-muted">
            No attempts yet. The first one will appear here automatically.
          </p>
        ) : (
          <ol>
            {attempts.map((attempt) => (
              <AttemptItem key={attempt.number} attempt={attempt} now={now} />
            ))}
          </ol>
        )}
      </Panel>
    </section>
  );
}

function AttemptItem({ attempt, now }: { attempt: DeliveryAttempt; now: Date }) {
  return (
    <li className="border-line border-t px-4 py-3 first:border-t-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-semibold">Attempt {attempt.number}</span>
        <Badge tone={isDelivered(attempt) ? 'good' : 'bad'}>{answerLabel(attempt)}</Badge>
        <span className="text-muted">
          <Time at={attempt.at} now={now} exact />
        </span>
        <span className="text-muted sm:ml-auto">{durationLabel(attempt.durationMs)}</span>
      </div>
      {attempt.response ? (
        <pre className="mt-2 rounded-control bg-code px-3 py-2 font-mono text-tiny whitespace-pre-wrap [overflow-wrap:anywhere]">
          {attempt.response}
        </pre>
      ) : (
        attempt.httpStatus !== null && (
          <p className="mt-1 text-muted text-small">The answer was empty.</p>
        )
      )}
    </li>
  );
}
