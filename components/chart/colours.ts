/** The colours of series in their order, with different lightness for colour-blind readers. The last is for all others. */
export const COLOURS = [
  'bg-chart-1',
  'bg-chart-2',
  'bg-chart-3',
  'bg-chart-4',
  'bg-chart-5',
  'bg-chart-others',
] as const;

/** How many series a chart shows by name. The others are added up. */
export const NAMED_SERIES = COLOURS.length - 1;
