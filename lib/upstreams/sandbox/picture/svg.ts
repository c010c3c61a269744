export type Point = { x: number; y: number };

export type Box = { x: number; y: number; width: number; height: number };

/**
 * A template tag for pieces of SVG: numbers are written with two decimals, as finer steps are not
 * visible, and strings as they are. Text from outside must go through `escapeXml` first.
 */
export function svg(parts: TemplateStringsArray, ...values: readonly (number | string)[]): string {
  return parts.reduce((written, part, index) => {
    const value = values[index - 1] ?? '';
    return written + (typeof value === 'number' ? Math.round(value * 100) / 100 : value) + part;
  });
}

/** The text with the characters that mean something in XML replaced, for content or a value. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** A linear gradient; the two ends are in fractions of the painted shape's box. */
export function linearGradient(
  id: string,
  from: string,
  to: string,
  [start, end]: readonly [Point, Point] = [
    { x: 0, y: 0 },
    { x: 0, y: 1 },
  ],
): string {
  const line = svg`x1="${start.x}" y1="${start.y}" x2="${end.x}" y2="${end.y}"`;
  const stops = `<stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/>`;
  return `<linearGradient id="${id}" ${line}>${stops}</linearGradient>`;
}

/** A round glow that fades from a colour to nothing. */
export function glowGradient(id: string, colour: string, strength: number): string {
  const stop = (offset: number, opacity: number) =>
    svg`<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`;
  const stops = stop(0, strength) + stop(0.45, strength * 0.4) + stop(1, 0);
  return `<radialGradient id="${id}">${stops}</radialGradient>`;
}

/** A circle with further attributes, such as `fill="#fff"`. */
export function circle(centre: Point, radius: number, attributes: string): string {
  return svg`<circle cx="${centre.x}" cy="${centre.y}" r="${radius}" ${attributes}/>`;
}

/** A rectangle with further attributes. */
export function rect(box: Box, attributes: string): string {
  const place = svg`x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"`;
  return `<rect ${place} ${attributes}/>`;
}

/** A path with further attributes. */
export function path(data: string, attributes: string): string {
  return `<path d="${data}" ${attributes}/>`;
}

/** The attribute that moves a shape's origin to a point and turns the shape about it. */
export function turned(origin: Point, degrees: number): string {
  return svg`transform="translate(${origin.x} ${origin.y}) rotate(${degrees})"`;
}

/** The data of a smooth curve through the points; a closed one returns to its start. */
export function smoothPath(points: readonly Point[], closed: boolean): string {
  const count = points.length;
  const at = (index: number): Point => {
    const place = closed ? (index + count) % count : Math.min(Math.max(index, 0), count - 1);
    const point = points[place];
    if (point === undefined) throw new RangeError('A path needs points');
    return point;
  };
  const first = at(0);
  let data = svg`M${first.x} ${first.y}`;
  for (let index = 0; index < (closed ? count : count - 1); index += 1) {
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    // The tangent in a point follows its neighbours (Catmull-Rom), which leaves no kinks.
    data +=
      svg`C${from.x + (to.x - before.x) / 6} ${from.y + (to.y - before.y) / 6} ` +
      svg`${to.x - (after.x - from.x) / 6} ${to.y - (after.y - from.y) / 6} ` +
      svg`${to.x} ${to.y}`;
  }
  return closed ? `${data}Z` : data;
}
