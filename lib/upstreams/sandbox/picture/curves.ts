import { background, type Canvas } from './canvas';
import { mix, ramp } from './palettes';
import { circle, linearGradient, type Point, path, smoothPath, svg } from './svg';

/** Broad parallel bands that flow across the picture. */
export function ribbons(canvas: Canvas): string {
  const { width, height, palette, random } = canvas;
  const count = random.whole(7, 10);
  const thick = (Math.min(width, height) * random.between(0.55, 0.8)) / count;
  const waves = random.between(0.5, 1.1);
  const phase = random.between(0, 6.3);
  const swing = height * random.between(0.12, 0.22);
  const slope = random.between(-0.45, 0.45) * height;
  const colours = random.shuffle([...palette.shapes, palette.glow, palette.paper]);
  const sun = {
    x: canvas.free.x + canvas.free.width * random.between(0.2, 0.8),
    y: canvas.free.y + canvas.free.height * random.between(0.2, 0.4),
  };
  const radius = Math.min(width, height) * random.between(0.1, 0.17);
  let drawn = circle(sun, radius, `fill="${palette.glow}"`);
  for (let index = 0; index < count; index += 1) {
    const points: Point[] = [];
    for (let step = -2; step <= 14; step += 1) {
      const way = step / 12;
      const middle = canvas.free.y + canvas.free.height * 0.55 + slope * (way - 0.5);
      const spread = (index - (count - 1) / 2) * thick * (1 + 0.35 * Math.sin(way * 5 + phase));
      const bend = Math.sin(way * Math.PI * 2 * waves + phase) * swing;
      points.push({ x: width * way, y: middle + bend + spread });
    }
    const colour = colours[index % colours.length] ?? palette.glow;
    const stroke = svg`stroke="${colour}" stroke-width="${thick * 1.4}"`;
    drawn += path(smoothPath(points, false), `fill="none" ${stroke}`);
  }
  const defs = linearGradient('sky', palette.sky[0], palette.sky[1]);
  return `<defs>${defs}</defs>${background(canvas, 'url(#sky)')}${drawn}`;
}

/** Height lines of an island, as on a map, each step in the next colour. */
export function contours(canvas: Canvas): string {
  const { width, height, free, palette, random } = canvas;
  const steps = random.whole(8, 11);
  const centre = {
    x: free.x + free.width * random.between(0.35, 0.65),
    y: free.y + free.height * random.between(0.4, 0.6),
  };
  const drift = { x: random.between(-0.25, 0.25), y: random.between(0.05, 0.3) };
  const waves = [2, 3, 5].map((turns) => ({
    turns,
    size: random.between(0.06, 0.2) / Math.sqrt(turns - 1),
    phase: random.between(0, 6.3),
  }));
  const far = Math.hypot(width, height) * 0.62;
  const near = Math.min(free.width, free.height) * 0.1;
  const colours = random.chance(0.5) ? [...palette.shapes].reverse() : palette.shapes;
  let drawn = '';
  for (let step = 0; step < steps; step += 1) {
    const way = step / (steps - 1);
    const radius = near + (far - near) * (1 - way) ** 1.25;
    const points: Point[] = [];
    for (let corner = 0; corner < 40; corner += 1) {
      const angle = (corner / 40) * Math.PI * 2;
      let stretch = 1;
      for (const { turns, size, phase } of waves) {
        stretch += size * Math.sin(angle * turns + phase + way * 1.6);
      }
      points.push({
        x: centre.x + (1 - way) * drift.x * radius + Math.cos(angle) * radius * stretch,
        y: centre.y + (1 - way) * drift.y * radius + Math.sin(angle) * radius * stretch * 0.86,
      });
    }
    const last = step === steps - 1;
    const fill = last ? palette.glow : ramp(colours, way);
    const stroke = `stroke="${mix(fill, palette.paper, 0.35)}" stroke-width="2"`;
    drawn += path(smoothPath(points, true), `fill="${fill}" ${stroke}`);
  }
  return background(canvas, colours[0] ?? palette.sky[0]) + drawn;
}
