import { Time } from '@/components/time';
import { Panel } from '@/components/ui/panel';
import type { TaskStep } from './task-steps';

/** What happened to a task and when, the oldest first. */
export function TaskTimeline({ steps, now }: { steps: TaskStep[]; now: Date }) {
  return (
    <section aria-labelledby="timeline-heading">
      <h2 id="timeline-heading" className="mb-2 font-semibold">
        Time line
      </h2>
      <Panel>
        <ol>
          {steps.map(({ name, at, text, isAhead = false }) => (
            <li
              key={name}
              className="grid gap-x-4 border-line border-t px-4 py-2.5 first:border-t-0 sm:grid-cols-[180px_minmax(0,1fr)]"
            >
              <span className={isAhead ? 'text-muted' : 'font-semibold'}>{name}</span>
              <span className="text-muted">
                <Time at={at} now={now} exact={!isAhead} ahead={isAhead} />
                {text && <span className="block text-small">{text}</span>}
              </span>
            </li>
          ))}
        </ol>
      </Panel>
    </section>
  );
}
