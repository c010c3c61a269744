import Link from 'next/link';
import type { ReactNode } from 'react';
import { BarChart } from '@/components/chart/bar-chart';
import { dayName, shortDay } from '@/components/chart/day-names';
import { tickCount, tickUsd } from '@/components/chart/ticks';
import { countLabel } from '@/components/count-labels';
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
  const bars = days.map((day) => ({
    ...day,
    id: day.day,
    tick: shortDay(day.day),
    title: dayName(day.day),
    href: `/requests?${new URLSearchParams({ key: keyId, from: day.day, to: day.day })}`,
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
              <Chart total={formatUsd(spent)} what="spent">
                <BarChart
                  label="Spend per day"
                  series={[{ id: 'spend', name: 'Spend' }]}
                  bars={bars.map((bar) => ({ ...bar, values: [Number(bar.spentMicros)] }))}
                  format={(micros) => formatUsd(BigInt(micros), 'exact')}
                  formatTick={tickUsd}
                  action="Show its requests"
                  size="small"
                />
              </Chart>
              <Chart total={tasks.toLocaleString('en-US')} what={tasks === 1 ? 'task' : 'tasks'}>
                <BarChart
                  label="Tasks per day"
                  series={[{ id: 'tasks', name: 'Tasks' }]}
                  bars={bars.map((bar) => ({ ...bar, values: [bar.tasks] }))}
                  format={(count) => countLabel(count, 'task')}
                  formatTick={tickCount}
                  action="Show its requests"
                  size="small"
                />
              </Chart>
            </div>
            <p className="mt-3 text-muted text-tiny">
              Days are in UTC; today is not over. Failed tasks cost nothing.
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

function Chart({ total, what, children }: { total: string; what: string; children: ReactNode }) {
  return (
    <div>
      <p className="mb-2">
        <b className="font-semibold">{total}</b> <span className="text-muted">{what}</span>
      </p>
      {children}
    </div>
  );
}
