import { scaleBand, scaleLinear } from 'd3-scale';
import { stack, stackOffsetDiverging } from 'd3-shape';

/** A part of a bar, in percent of the chart's height from its lower edge. */
export interface Segment {
  series: number;
  bottom: number;
  height: number;
}

export interface BarLayout {
  /** The lines across the chart: their value, and their height in percent. */
  ticks: { value: number; bottom: number }[];
  /** In percent of the chart's width. */
  bars: { left: number; width: number; segments: Segment[] }[];
}

const TICKS = 4;
const GAP = 0.18;

/**
 * The places of stacked bars. `values` has a row for each bar with a value for each series; negative ones go below the
 * line of zero. Everything is in percent, so that the chart takes any size.
 */
export function layoutBars(values: readonly (readonly number[])[]): BarLayout {
  const series = values[0]?.length ?? 0;
  const stacked = stack<readonly number[], number>()
    .keys(Array.from({ length: series }, (_, index) => index))
    .value((row, index) => row[index] ?? 0)
    .offset(stackOffsetDiverging)(values.map((row) => [...row]));
  const ends = stacked.flat(2);
  const scale = scaleLinear()
    .domain([Math.min(0, ...ends), Math.max(0, ...ends) || 1])
    .range([0, 100])
    .nice(TICKS);
  const band = scaleBand<number>()
    .domain(values.map((_, index) => index))
    .range([0, 100])
    .paddingInner(GAP)
    .paddingOuter(GAP / 2);
  return {
    ticks: scale.ticks(TICKS).map((value) => ({ value, bottom: scale(value) })),
    bars: values.map((_, index) => ({
      left: band(index) ?? 0,
      width: band.bandwidth(),
      segments: stacked.flatMap((one) => {
        const [low = 0, high = 0] = one[index] ?? [];
        const [bottom, top] = [scale(Math.min(low, high)), scale(Math.max(low, high))];
        return top > bottom ? [{ series: one.key, bottom, height: top - bottom }] : [];
      }),
    })),
  };
}
