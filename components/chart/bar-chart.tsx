import Link from 'next/link';
import { BarFocus } from './bar-focus';
import { layoutBars } from './bar-layout';
import { COLOURS } from './colours';

export interface ChartSeries {
  id: string;
  /** Visible text: what came from outside is written out by the caller. */
  name: string;
}

export interface ChartBar {
  id: string;
  /** Below the bar: `24 Nov`. */
  tick: string;
  /** In full: `Tuesday, 24 November`. */
  title: string;
  /** Where the bar leads. */
  href: string;
  /** One for each series, in its order. */
  values: readonly number[];
}

interface BarChartProps {
  /** The accessible name: `Spend per day`. */
  label: string;
  series: readonly ChartSeries[];
  bars: readonly ChartBar[];
  /** A value as text, in the tooltip and for screen readers. */
  format: (value: number) => string;
  /** A value at a line of the scale. */
  formatTick: (value: number) => string;
  /** What a click on a bar does: `Show its requests`. */
  action: string;
  size?: 'normal' | 'small';
}

const MOST_TICKS = 7;

/**
 * Stacked bars, drawn on the server. Each bar is a link with a tooltip for the pointer and for the keyboard, which is its
 * text for screen readers as well. Series have a colour by their place, at most as many as there are colours.
 */
export function BarChart(props: BarChartProps) {
  const { label, series, bars, format, formatTick, action, size = 'normal' } = props;
  const layout = layoutBars(bars.map(({ values }) => values));
  const every = Math.ceil(bars.length / MOST_TICKS);
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-muted text-tiny">
      <div aria-hidden="true" className="grid text-right tabular-nums">
        {layout.ticks.map(({ value, bottom }) => (
          <span
            key={value}
            className="relative col-start-1 row-start-1 self-end leading-none"
            style={{ bottom: `calc(${HEIGHTS[size]}px * ${bottom / 100} - 6px)` }}
          >
            {formatTick(value)}
          </span>
        ))}
      </div>
      <div className="relative" style={{ height: HEIGHTS[size] }}>
        {layout.ticks.map(({ value, bottom }) => (
          <span
            key={value}
            className="absolute inset-x-0 border-line border-b"
            style={{ bottom: `${bottom}%` }}
          />
        ))}
        <BarFocus label={label}>
          {bars.map((bar, index) => {
            const place = layout.bars[index];
            if (!place) return null;
            const parts = series
              .map(({ id, name }, at) => ({ id, name, at, value: bar.values[at] ?? 0 }))
              .filter(({ value }) => value !== 0);
            const total = bar.values.reduce((sum, value) => sum + value, 0);
            return (
              <li
                key={bar.id}
                className="absolute inset-y-0"
                style={{ left: `${place.left}%`, width: `${place.width}%` }}
              >
                <Link
                  href={bar.href}
                  prefetch={false}
                  aria-label={[
                    `${bar.title}: ${format(total)}`,
                    ...(series.length > 1
                      ? parts.map(({ name, value }) => `${name} ${format(value)}`)
                      : []),
                    action,
                  ].join('. ')}
                  tabIndex={index === bars.length - 1 ? 0 : -1}
                  className="group absolute inset-0 hover:bg-code focus-visible:bg-code"
                >
                  {place.segments.map((segment) => (
                    <span
                      key={segment.series}
                      aria-hidden="true"
                      className={`absolute inset-x-0 rounded-[2px] border-panel border-t ${COLOURS[segment.series] ?? ''}`}
                      style={{ bottom: `${segment.bottom}%`, height: `${segment.height}%` }}
                    />
                  ))}
                  <span
                    aria-hidden="true"
                    className={`pointer-events-none absolute bottom-2 z-10 hidden w-max max-w-[min(280px,42vw)] rounded-control border border-line-strong bg-panel px-3 py-2 text-small shadow-panel group-hover:block group-focus-visible:block ${place.left > 50 ? 'right-full mr-1' : 'left-full ml-1'}`}
                  >
                    <span className="block font-semibold text-ink">
                      {bar.title} · {format(total)}
                    </span>
                    {series.length > 1 &&
                      parts.map(({ id, name, at, value }) => (
                        <span key={id} className="flex items-center justify-between gap-4">
                          <span className="flex min-w-0 items-center gap-1.5">
                            <Swatch index={at} />
                            <span className="truncate">{name}</span>
                          </span>
                          <span className="text-ink tabular-nums">{format(value)}</span>
                        </span>
                      ))}
                    <span className="block">{action}</span>
                  </span>
                </Link>
              </li>
            );
          })}
        </BarFocus>
      </div>
      <div aria-hidden="true" className="relative col-start-2 h-5">
        {bars.map((bar, index) => {
          const place = layout.bars[index];
          if (!place || index % every !== 0) return null;
          return (
            <span
              key={bar.id}
              className={`absolute top-1 -translate-x-1/2 whitespace-nowrap ${(index / every) % 2 === 1 ? 'max-sm:hidden' : ''}`}
              style={{ left: `${place.left + place.width / 2}%` }}
            >
              {bar.tick}
            </span>
          );
        })}
      </div>
    </div>
  );
}

const HEIGHTS = { normal: 200, small: 120 };

/** The colour of a series, as a small square; none for what is not in the chart. */
export function Swatch({ index }: { index: number | null }) {
  return (
    <span
      aria-hidden="true"
      className={`inline-block size-2.5 shrink-0 rounded-[3px] ${index === null ? '' : COLOURS[index]}`}
    />
  );
}

/** The names of the series with their colours. */
export function Legend({ series }: { series: readonly ChartSeries[] }) {
  return (
    <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 text-small">
      {series.map(({ id, name }, index) => (
        <li key={id} className="flex min-w-0 items-center gap-1.5 text-muted">
          <Swatch index={index} />
          <span className="max-w-44 truncate" title={name}>
            {name}
          </span>
        </li>
      ))}
    </ul>
  );
}
