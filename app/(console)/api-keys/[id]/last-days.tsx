import Link from 'next/link';
import { countLabel } from '@/components/count-labels';
import { DayChart, shortDay } from '@/components/day-chart';
import { Time } from '@/components/time';
import { buttonStyle } from '@/components/ui/button-style';
import { Panel } from '@/components/ui/panel';
import { formatUsd } from '@/lib/core/money';
import type { KeyActivity } from '@/lib/keys/read-key-activity';

interface LastDaysProps {
  keyId: string;
  activity: KeyActivity;
  now: Date;
}

/** Spend and tasks of the last 30 days, one chart each. */
export function LastDays({ keyId, activity: { days, countedFrom }, now }: LastDaysProps) {
  const tasks = days.reduce((sum, day) => sum + day.tasks, 0);
  const spent = days.reduce((sum, day) => sum + day.spentMicros, 0n);
  const mostTasks = Math.max(...days.map((day) => day.tasks));
  const labelled = days.map((day) => ({
    ...day,
    label: `${shortDay(day.day)}: ${countLabel(day.tasks, 'task')}, ${formatUsd(day.spentMicros, 'exact')}`,
  }));
  return (
    <section aria-label="Last 30 days">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="font-semibold">Last 30 days</h2>
        <Link
          href={`/requests?key=${keyId}`}
          prefetch={false}
          className={buttonStyle('quiet', 'small')}
        >
          Requests of this key
        </Link>
      </div>
      <Panel className="p-4">
        {tasks === 0 ? (
          <p className="py-5 text-center text-muted">No tasks in the last 30 days.</p>
        ) : (
          <>
            <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-5 sm:grid-cols-2">
              <div>
                <p className="mb-2">
                  <b className="font-semibold">{formatUsd(spent)}</b>{' '}
                  <span className="text-muted">spent</span>
                </p>
                <DayChart
                  name="Spend per day"
                  days={labelled.map((day) => ({ ...day, value: Number(day.spentMicros) }))}
                  top={formatUsd(BigInt(Math.max(...days.map((day) => Number(day.spentMicros)))))}
                />
              </div>
              <div>
                <p className="mb-2">
                  <b className="font-semibold">{tasks.toLocaleString('en-US')}</b>{' '}
                  <span className="text-muted">{tasks === 1 ? 'task' : 'tasks'}</span>
                </p>
                <DayChart
                  name="Tasks per day"
                  days={labelled.map((day) => ({ ...day, value: day.tasks }))}
                  top={mostTasks.toLocaleString('en-US')}
                />
              </div>
            </div>
            <p className="mt-3 text-muted text-tiny">
              Days are UTC; today is not over. Failed tasks cost nothing.
              {countedFrom && (
                <>
                  {' '}
                  The account has many tasks: only those since{' '}
                  <Time at={countedFrom} now={now} exact /> are counted.
                </>
              )}
            </p>
          </>
        )}
      </Panel>
    </section>
  );
}
