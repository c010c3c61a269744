export type Palette = {
  /** The background, from its top to its bottom. */
  sky: readonly [string, string];
  /** Five colours of the shapes, from the lightest to the darkest. */
  shapes: readonly [string, string, string, string, string];
  /** The one colour that stands out, for a sun or a planet. */
  glow: string;
  /** A near-white and a near-black; text is always one of them on the other. */
  paper: string;
  ink: string;
};

/** The colour sets a picture chooses from, light and dark ones in turn. */
export const PALETTES: readonly Palette[] = [
  {
    sky: ['#fbe3c8', '#f2b8a0'],
    shapes: ['#f6c9a8', '#e8927c', '#c8647a', '#7d4a78', '#3f3161'],
    glow: '#f25c54',
    paper: '#fff8ef',
    ink: '#2a1f3d',
  },
  {
    sky: ['#0f2138', '#2b5470'],
    shapes: ['#e9d8a6', '#94c9b7', '#3f9a97', '#1d6075', '#123a55'],
    glow: '#f2b84b',
    paper: '#f5f1e3',
    ink: '#0b1a2c',
  },
  {
    sky: ['#eef1e4', '#cfdcc6'],
    shapes: ['#dfe4bf', '#a9bf8f', '#6f9a76', '#3d6b5c', '#1f4340'],
    glow: '#e3793f',
    paper: '#fbfbf3',
    ink: '#17302d',
  },
  {
    sky: ['#1f1637', '#5a3069'],
    shapes: ['#ffd3b0', '#f7918a', '#c9588c', '#7a3f8f', '#3c2867'],
    glow: '#ffb765',
    paper: '#fdf3ee',
    ink: '#190f2d',
  },
  {
    sky: ['#e6eef6', '#b9d0e6'],
    shapes: ['#d4e2ee', '#93b7d8', '#5a87bb', '#35588f', '#1d3263'],
    glow: '#ef6a5a',
    paper: '#f9fbfd',
    ink: '#14223f',
  },
  {
    sky: ['#12302b', '#27614f'],
    shapes: ['#f0e5c0', '#c9c57a', '#7fa667', '#3d7f5d', '#1b4a40'],
    glow: '#ee8a4a',
    paper: '#f8f5e6',
    ink: '#0d221f',
  },
  {
    sky: ['#f7ecdd', '#ead2b3'],
    shapes: ['#f1c67c', '#dd8d44', '#b85a3a', '#2f6f73', '#1d3d4a'],
    glow: '#c8432f',
    paper: '#fffaf1',
    ink: '#1c2b33',
  },
  {
    sky: ['#23140f', '#6b2f22'],
    shapes: ['#f7d9a3', '#eea85e', '#d8703f', '#a3402f', '#5c2420'],
    glow: '#ffcf70',
    paper: '#fdf4e4',
    ink: '#1f110d',
  },
  {
    sky: ['#f3e8f2', '#d9c8e8'],
    shapes: ['#ead0e4', '#c79fd2', '#9173bd', '#5b4f9c', '#322d66'],
    glow: '#f2a541',
    paper: '#fcf8fc',
    ink: '#221f45',
  },
  {
    sky: ['#171a2b', '#38405f'],
    shapes: ['#eadfd2', '#c8b3b0', '#8f8aa3', '#5b6488', '#2f3959'],
    glow: '#f0836b',
    paper: '#f7f3ee',
    ink: '#11131f',
  },
  {
    sky: ['#fdf0d0', '#fad49a'],
    shapes: ['#ffe09a', '#f7b267', '#5fb0a5', '#2d7f8c', '#174a63'],
    glow: '#ee5a6f',
    paper: '#fffaee',
    ink: '#10324a',
  },
  {
    sky: ['#0b2f3f', '#136f7a'],
    shapes: ['#fde8cf', '#f6b8a1', '#e0777d', '#59899a', '#17495e'],
    glow: '#ffd166',
    paper: '#fdf6ec',
    ink: '#08222e',
  },
];

function channels(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The colour on the way from one `#rrggbb` to another: 0 is the first, 1 the second. */
export function mix(from: string, to: string, way: number): string {
  const [r1, g1, b1] = channels(from);
  const [r2, g2, b2] = channels(to);
  const between = (start: number, end: number) => Math.round(start + (end - start) * way);
  const value = (between(r1, r2) << 16) | (between(g1, g2) << 8) | between(b1, b2);
  return `#${value.toString(16).padStart(6, '0')}`;
}

/** The colour at `way` (0 to 1) along a row of colours. */
export function ramp(colours: readonly string[], way: number): string {
  const place = Math.min(Math.max(way, 0), 1) * (colours.length - 1);
  const from = colours[Math.floor(place)];
  const to = colours[Math.ceil(place)];
  if (from === undefined || to === undefined) throw new RangeError('A ramp needs colours');
  return mix(from, to, place - Math.floor(place));
}
