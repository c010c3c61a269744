import { background, type Canvas } from './canvas';
import { mix } from './palettes';
import { circle, linearGradient, path, rect, svg } from './svg';

const TILE_KINDS = [0, 1, 2, 3, 4, 5, 6] as const;

type Tile = { kind: (typeof TILE_KINDS)[number]; side: number; fill: string; accent: string };

/** The shape on a tile that reaches from 0 to `side`. */
function tileShape({ kind, side, fill, accent }: Tile): string {
  const half = side / 2;
  const middle = { x: half, y: half };
  const [filled, accented] = [`fill="${fill}"`, `fill="${accent}"`];
  const quarterDisc = (radius: number) =>
    svg`M0 0H${radius}A${radius} ${radius} 0 0 1 0 ${radius}Z`;
  const oppositeDisc = svg`M${side} ${side}H${half}A${half} ${half} 0 0 1 ${side} ${half}Z`;
  const leaf = svg`M0 0A${side} ${side} 0 0 1 ${side} ${side}A${side} ${side} 0 0 1 0 0Z`;
  switch (kind) {
    case 0:
      return path(quarterDisc(side), filled);
    case 1:
      return path(quarterDisc(side), filled) + path(quarterDisc(half), accented);
    case 2:
      return path(svg`M0 0H${side}A${half} ${half} 0 0 1 0 0Z`, filled);
    case 3:
      return circle(middle, side * 0.34, filled);
    case 4:
      return path(quarterDisc(side), filled) + path(oppositeDisc, accented);
    case 5:
      return path(leaf, filled);
    case 6:
      return (
        circle(middle, side * 0.41, filled) +
        circle(middle, side * 0.31, `fill="${accent}"`) +
        circle(middle, side * 0.12, filled)
      );
  }
}

/** A grid of quarter circles, leaves and dots, as on a tiled wall. */
export function tiles(canvas: Canvas): string {
  const { width, height, palette, random } = canvas;
  const short = Math.min(width, height);
  const across = Math.max(2, Math.round(width / (short / random.pick([3, 4, 4]))));
  // Whole pixels keep the seams between tiles from shimmering.
  const side = Math.ceil(width / across);
  const down = Math.ceil(height / side);
  const grounds = [palette.sky[0], palette.sky[1], mix(palette.sky[1], palette.shapes[3], 0.35)];
  const colours = [...palette.shapes, palette.shapes[1], palette.glow];
  const kinds = random.shuffle(TILE_KINDS).slice(0, 4);
  let drawn = '';
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      const [fill = palette.glow, accent = palette.ink] = random.shuffle(colours);
      const place = svg`translate(${column * side} ${row * side})`;
      const turn = svg`rotate(${random.whole(0, 3) * 90} ${side / 2} ${side / 2})`;
      const square = { x: -0.5, y: -0.5, width: side + 1, height: side + 1 };
      drawn +=
        `<g transform="${place} ${turn}">${rect(square, `fill="${random.pick(grounds)}"`)}` +
        `${tileShape({ kind: random.pick(kinds), side, fill, accent })}</g>`;
    }
  }
  return background(canvas, palette.sky[1]) + drawn;
}

/** Rainbow arches standing side by side, with a low sun between them. */
export function arches(canvas: Canvas): string {
  const { width, height, free, palette, random } = canvas;
  const count = width > height * 1.2 ? random.whole(3, 4) : random.whole(2, 3);
  const defs = linearGradient('sky', palette.sky[0], palette.sky[1]);
  const bands = random.whole(4, 6);
  let drawn = '';
  const slot = width / count;
  const order = random.shuffle(Array.from({ length: count }, (_, index) => index));
  for (const index of order) {
    const radius = slot * random.between(0.52, 0.82);
    const centre = {
      x: slot * (index + 0.5) + random.between(-0.1, 0.1) * slot,
      y: free.y + Math.max(radius * 0.7, free.height * random.between(0.3, 0.85)),
    };
    const colours = random.shuffle([...palette.shapes, palette.glow]);
    for (let band = 0; band < bands; band += 1) {
      const reach = radius * (1 - (band / bands) * 0.92);
      const fill = colours[band % colours.length] ?? palette.glow;
      const data =
        svg`M${centre.x - reach} ${height + 4}V${centre.y}` +
        svg`A${reach} ${reach} 0 0 1 ${centre.x + reach} ${centre.y}V${height + 4}Z`;
      drawn += path(data, `fill="${fill}"`);
    }
  }
  const sun = {
    x: free.x + free.width * random.between(0.15, 0.85),
    y: free.y + free.height * random.between(0.16, 0.3),
  };
  const radius = Math.min(free.width, free.height) * random.between(0.12, 0.2);
  return (
    `<defs>${defs}</defs>${background(canvas, 'url(#sky)')}` +
    `${circle(sun, radius, `fill="${palette.glow}"`)}${drawn}`
  );
}
