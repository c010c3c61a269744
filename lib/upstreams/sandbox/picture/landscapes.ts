import { background, type Canvas } from './canvas';
import { mix } from './palettes';
import {
  type Box,
  circle,
  glowGradient,
  linearGradient,
  type Point,
  path,
  rect,
  smoothPath,
  svg,
} from './svg';

function sunAndGlow(canvas: Canvas, centre: Point, radius: number): string {
  const { glow } = canvas.palette;
  return (
    `<defs>${glowGradient('halo', glow, 0.55)}</defs>` +
    circle(centre, radius * 3, 'fill="url(#halo)"') +
    circle(centre, radius, `fill="${glow}"`)
  );
}

function ridge(canvas: Canvas, level: number, swing: number): string {
  const { width, height, random } = canvas;
  const turns = random.between(0.7, 1.5);
  const [phase, ripple] = [random.between(0, 6.3), random.between(0, 6.3)];
  const points: Point[] = [];
  for (let step = -1; step <= 17; step += 1) {
    const way = (step / 16) * Math.PI * 2;
    const rise = Math.sin(way * turns + phase) + 0.35 * Math.sin(way * turns * 2.3 + ripple);
    points.push({ x: (width * step) / 16, y: level - swing * rise });
  }
  return svg`${smoothPath(points, false)}V${height + 4}H-80Z`;
}

/** Hills behind hills, each darker than the one behind it, under a sun. */
export function dunes(canvas: Canvas): string {
  const { width, height, free, palette, random } = canvas;
  const count = random.whole(5, 7);
  const radius = Math.min(free.width, free.height) * random.between(0.15, 0.24);
  const sun = {
    x: free.x + free.width * random.between(0.3, 0.72),
    y: free.y + free.height * random.between(0.32, 0.45),
  };
  const top = sun.y + radius * random.between(0.3, 1.2);
  let defs = linearGradient('sky', palette.sky[0], palette.sky[1]);
  let hills = '';
  for (let index = 0; index < count; index += 1) {
    const way = index / (count - 1);
    const colour = mix(mix(palette.sky[1], palette.shapes[2], 0.55), palette.shapes[4], way);
    const crest = mix(colour, palette.shapes[1], 0.28 - 0.2 * way);
    defs += linearGradient(`hill${index}`, crest, colour);
    const level = top + (height - top) * (0.06 + 0.8 * way ** 1.1);
    const swing = Math.min(height * 0.05, width * 0.06) * (0.7 + 0.7 * way);
    hills += path(ridge(canvas, level, swing), `fill="url(#hill${index})"`);
  }
  const sky = background(canvas, 'url(#sky)');
  return `<defs>${defs}</defs>${sky}${sunAndGlow(canvas, sun, radius)}${hills}`;
}

/** A bar with round ends, as of light on water; `y` is its upper edge. */
function bar(box: Box, fill: string, opacity: number): string {
  return rect(box, svg`rx="${box.height / 2}" fill="${fill}" fill-opacity="${opacity}"`);
}

function reflections(canvas: Canvas, sun: Point, radius: number, horizon: number): string {
  const { width, height, palette, random } = canvas;
  const step = Math.max(height * 0.02, 11);
  let bars = '';
  for (let y = horizon + step * 0.7; y < height; y += step * random.between(1, 1.7)) {
    const depth = (y - horizon) / (height - horizon);
    const reach = radius * (1.02 - 0.75 * depth) * random.between(0.45, 1);
    const x = sun.x - reach + random.between(-0.16, 0.16) * radius;
    const thick = step * (0.26 + 0.3 * depth);
    bars += bar({ x, y, width: reach * 2, height: thick }, palette.glow, 0.85 - 0.55 * depth);
    const wave = { x: random.between(-0.1, 1) * width, y: y + step * 0.5 };
    const extent = { width: radius * random.between(0.5, 1.3), height: thick * 0.7 };
    bars += bar({ ...wave, ...extent }, palette.shapes[1], 0.3);
  }
  return bars;
}

/** A large sun sinking into a calm sea, its reflection cut into bars. */
export function tide(canvas: Canvas): string {
  const { width, height, free, palette, random } = canvas;
  const radius = Math.min(free.width * 0.42, free.height * 0.4) * random.between(0.8, 1);
  const horizon = free.y + free.height * random.between(0.56, 0.66);
  const sun = {
    x: free.x + free.width * random.between(0.38, 0.62),
    y: horizon - radius * random.between(0.1, 0.3),
  };
  const shallow = mix(palette.shapes[3], palette.shapes[2], 0.4);
  const defs =
    linearGradient('sky', palette.sky[0], palette.sky[1]) +
    linearGradient('sea', shallow, palette.shapes[4]) +
    linearGradient('sun', mix(palette.glow, palette.shapes[0], 0.45), palette.glow) +
    glowGradient('halo', palette.glow, 0.4);
  return (
    `<defs>${defs}</defs>${background(canvas, 'url(#sky)')}` +
    circle(sun, radius * 2.1, 'fill="url(#halo)"') +
    circle(sun, radius, 'fill="url(#sun)"') +
    rect({ x: -2, y: horizon, width: width + 4, height }, 'fill="url(#sea)"') +
    reflections(canvas, sun, radius, horizon)
  );
}
