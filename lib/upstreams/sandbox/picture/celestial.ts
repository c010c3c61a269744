import { background, type Canvas } from './canvas';
import { mix, ramp } from './palettes';
import { circle, glowGradient, linearGradient, type Point, path, svg, turned } from './svg';

function focus(canvas: Canvas): Point {
  const { free, random } = canvas;
  return {
    x: free.x + free.width * random.between(0.4, 0.6),
    y: free.y + free.height * random.between(0.44, 0.56),
  };
}

/** A tilted ring around a planet, whose far half is hidden behind it. */
function belt({ palette, random }: Canvas, centre: Point, planet: number): string {
  const [across, flat] = [planet * 1.62, planet * random.between(0.3, 0.45)];
  // Where the ring comes out from behind the disc, near enough for a thin ring.
  const [x, y] = [planet * 0.97, -flat * Math.sqrt(1 - (0.97 / 1.62) ** 2)];
  const data = svg`M${-x} ${y}A${across} ${flat} 0 1 0 ${x} ${y}`;
  const stroke = svg`stroke="${palette.shapes[0]}" stroke-width="${planet * 0.09}"`;
  const place = turned(centre, random.between(-32, 32));
  return path(data, `fill="none" ${stroke} stroke-linecap="round" ${place}`);
}

/** A planet among thin rings with moons, and a few stars. */
export function orbits(canvas: Canvas): string {
  const { width, height, free, palette, random } = canvas;
  // Stars need a night, whatever time of day the palette has.
  const night = [mix(palette.ink, palette.shapes[4], 0.35), palette.shapes[4]] as const;
  const centre = focus(canvas);
  const unit = Math.min(free.width, free.height) / 2;
  let drawn = '';
  for (let star = 0; star < 70; star += 1) {
    const place = { x: random.between(0, width), y: random.between(0, height) };
    const light = svg`fill="${palette.paper}" fill-opacity="${random.between(0.25, 0.85)}"`;
    drawn += circle(place, random.between(0.8, 2.6), light);
  }
  const planet = unit * random.between(0.4, 0.52);
  drawn += circle(centre, unit * 2.4, 'fill="url(#halo)"');
  let ring = planet * 1.35;
  const rings: { radius: number; angle: number; moon: number; colour: string }[] = [];
  while (ring < Math.hypot(width, height) * 0.75) {
    const colour = ramp(palette.shapes.slice(0, 3), random.between(0, 1));
    const moon = unit * random.between(0.035, 0.13);
    rings.push({ radius: ring, angle: random.between(0, Math.PI * 2), moon, colour });
    ring += unit * random.between(0.22, 0.42);
  }
  for (const { radius, colour } of rings) {
    const line = svg`stroke="${colour}" stroke-width="${random.between(1.5, 4)}"`;
    drawn += circle(centre, radius, `fill="none" ${line} stroke-opacity="0.6"`);
  }
  for (const { radius, angle, moon, colour } of rings) {
    const place = {
      x: centre.x + Math.cos(angle) * radius,
      y: centre.y + Math.sin(angle) * radius,
    };
    drawn += circle(place, moon, `fill="${random.chance(0.25) ? palette.glow : colour}"`);
  }
  drawn += circle(centre, planet, 'fill="url(#planet)"');
  if (random.chance(0.5)) drawn += belt(canvas, centre, planet);
  const tilt = [
    { x: 0.15, y: 0.05 },
    { x: 0.85, y: 0.95 },
  ] as const;
  const defs =
    linearGradient('night', night[0], night[1]) +
    linearGradient('planet', mix(palette.glow, palette.shapes[0], 0.5), palette.glow, tilt) +
    glowGradient('halo', palette.glow, 0.35);
  return `<defs>${defs}</defs>${background(canvas, 'url(#night)')}${drawn}`;
}

/** A flower of long translucent petals opening around one point. */
export function bloom(canvas: Canvas): string {
  const { width, height, palette, random } = canvas;
  const centre = focus(canvas);
  const reach = Math.min(Math.max(canvas.free.width, canvas.free.height), Math.min(width, height));
  const defs = linearGradient('sky', palette.sky[0], palette.sky[1]);
  const rows = random.whole(3, 4);
  const petals = random.whole(7, 13);
  const colours = palette.shapes.slice(0, 4).reverse();
  let drawn = '';
  for (let row = 0; row < rows; row += 1) {
    const way = row / (rows - 1);
    const length = reach * (0.72 - 0.5 * way);
    const girth = (length * Math.PI * random.between(0.8, 1.1)) / petals;
    const start = random.between(0, 360);
    const fills = [ramp(colours, way), ramp(colours, way + 0.22)] as const;
    const data =
      svg`M0 0C${girth} ${-length * 0.35} ${girth * 0.9} ${-length * 0.85} 0 ${-length}` +
      svg`C${-girth * 0.9} ${-length * 0.85} ${-girth} ${-length * 0.35} 0 0Z`;
    for (let petal = 0; petal < petals; petal += 1) {
      const place = turned(centre, start + (petal * 360) / petals);
      const fill = fills[petal % 2 === 0 ? 0 : 1];
      drawn += path(data, `${place} fill="${fill}" fill-opacity="0.66"`);
    }
  }
  drawn += circle(centre, reach * 0.075, `fill="${palette.glow}"`);
  drawn += circle(centre, reach * 0.035, `fill="${palette.paper}"`);
  return `<defs>${defs}</defs>${background(canvas, 'url(#sky)')}${drawn}`;
}
