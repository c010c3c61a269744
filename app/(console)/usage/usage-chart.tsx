import { BarChart, Legend } from '@/components/chart/bar-chart';
import { dayName, shortDay } from '@/components/chart/day-names';
import { tickCount, tickUsd } from '@/components/chart/ticks';
import { countLabel } from '@/components/count-labels';
import { Panel } from '@/components/ui/panel';
import { formatUsd } from '@/lib/core/money';
import type { ArrangedUsage } from '@/lib/usage/arrange-usage';
import type { Measure } from '@/lib/usage/usage-query';
import type { UsageBucket } from '@/lib/usage/usage-range';

interface UsageChartProps {
  usage: ArrangedUsage;
  bucket: UsageBucket;
  show: Measure;
  nameOf: (group: string) => string;
  /** The requests of an hour or a day, `2026-11-24T13` or `2026-11-24`. */
  requestsHref: (at: string) => string;
}

const TITLES = { spend: 'Spend', tasks: 'Tasks', failed: 'Failed tasks', refused: 'Refused calls' };

/** What was used in each hour or day of the period, stacked by group. */
export function UsageChart({ usage, bucket, show, nameOf, requestsHref }: UsageChartProps) {
  const label = `${TITLES[show]} per ${bucket}`;
  const series = [
    ...usage.series.map((group) => ({ id: group, name: nameOf(group) })),
    ...(usage.hasOthers ? [{ id: 'others', name: 'all others' }] : []),
  ];
  const isEmpty = series.length === 0;
  return (
    <Panel className="p-4" aria-label={label}>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <h2 className="font-semibold">{label}</h2>
        <Legend series={series} />
      </div>
      <div className="relative">
        <BarChart
          label={label}
          series={series}
          bars={usage.bars.map(({ at, values }) => ({
            ...namesOf(at, bucket),
            href: requestsHref(nameOfTime(at, bucket)),
            values,
          }))}
          format={(value) =>
            show === 'spend' ? formatUsd(BigInt(Math.round(value)), 'exact') : countOf(value, show)
          }
          formatTick={show === 'spend' ? tickUsd : tickCount}
          action="Show its requests"
        />
        {isEmpty && (
          <p className="absolute inset-x-0 top-[76px] text-center text-muted">
            Nothing to show in this period.
          </p>
        )}
      </div>
      <p className="mt-1 text-muted text-tiny">
        {bucket === 'hour' ? 'Hours' : 'Days'} are in UTC. A bar shows its requests.
        {show === 'refused' &&
          ' Refused calls are written down every two seconds: at least so many.'}
      </p>
    </Panel>
  );
}

function countOf(value: number, show: Measure): string {
  return countLabel(value, show === 'refused' ? 'call' : 'task');
}

/** The hour or the day as Requests takes it. */
function nameOfTime(at: Date, unit: UsageBucket): string {
  return at.toISOString().slice(0, unit === 'hour' ? 13 : 10);
}

function namesOf(at: Date, unit: UsageBucket): { id: string; tick: string; title: string } {
  const text = at.toISOString();
  const day = text.slice(0, 10);
  if (unit === 'day') return { id: text, tick: shortDay(day), title: dayName(day) };
  const hour = text.slice(11, 16);
  return { id: text, tick: hour, title: `${dayName(day)}, ${hour}` };
}
