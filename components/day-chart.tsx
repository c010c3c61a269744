interface DayChartProps {
  /** The accessible name of the chart. */
  name: string;
  /** In order, without gaps; `value` is never negative. `label` describes the day in full. */
  days: { day: string; value: number; label: string }[];
  /** The largest value, as text. */
  top: string;
}

/** A small column for each day. The label of a day is its tooltip and its text for screen readers. */
export function DayChart({ name, days, top }: DayChartProps) {
  const largest = Math.max(...days.map(({ value }) => value), 0);
  const [first, last] = [days[0], days.at(-1)];
  return (
    <div>
      <p aria-hidden="true" className="mb-1 border-line border-b pb-1 text-muted text-tiny">
        {top}
      </p>
      <ul aria-label={name} className="flex h-24 items-end gap-[2px] border-line border-b">
        {days.map(({ day, value, label }) => (
          <li key={day} title={label} className="flex h-full flex-1 items-end hover:bg-code">
            <span
              className="block w-full rounded-t-[2px] bg-accent"
              style={{
                height: largest === 0 ? 0 : `${(value / largest) * 100}%`,
                minHeight: value > 0 ? 2 : 0,
              }}
            />
            <span className="sr-only">{label}</span>
          </li>
        ))}
      </ul>
      <p aria-hidden="true" className="mt-1 flex justify-between text-muted text-tiny">
        <span>{first && shortDay(first.day)}</span>
        <span>{last && shortDay(last.day)}</span>
      </p>
    </div>
  );
}

/** `2026-11-24` as `24 Nov`. */
export function shortDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}
