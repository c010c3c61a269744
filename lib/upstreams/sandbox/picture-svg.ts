import type { Composition } from './picture/canvas';
import { bloom, orbits } from './picture/celestial';
import { contours, ribbons } from './picture/curves';
import { arches, tiles } from './picture/geometry';
import { dunes, tide } from './picture/landscapes';
import { PALETTES } from './picture/palettes';
import { layOutPanel, markSvg, type Page, type Panel, panelSvg } from './picture/panel';
import { randomFrom } from './picture/random';
import { readableText } from './picture/readable-text';
import { type PictureInput, pictureScale, pictureSize } from './picture/size';
import { type Box, svg } from './picture/svg';

export { type PictureInput, pictureSize } from './picture/size';

const COMPOSITIONS: readonly Composition[] = [
  dunes,
  tide,
  tiles,
  arches,
  orbits,
  bloom,
  ribbons,
  contours,
];

/** Above the panel in a tall picture, to the right of it in a wide one. */
function freeBox(page: Page, panel: Panel | undefined): Box {
  const whole = { x: 0, y: 0, width: page.width, height: page.height };
  if (panel === undefined) return whole;
  const above = { ...whole, height: panel.box.y };
  const right = panel.box.x + panel.box.width;
  const beside = { ...whole, x: right, width: page.width - right };
  const room = (box: Box) => Math.min(box.width, box.height);
  return room(above) >= room(beside) ? above : beside;
}

/**
 * The SVG of the picture that the sandbox draws for a prompt: an abstract poster with the prompt
 * on a panel and a mark that says it is the sandbox's. The same input always gives the same text.
 *
 * Any string is taken as a prompt. What Inter cannot show becomes a box, what does not fit ends
 * with an ellipsis, and a prompt with nothing to show gives a picture without a panel. Throws a
 * RangeError for an unknown aspect ratio or resolution.
 */
export function pictureSvg(input: PictureInput): string {
  const size = pictureSize(input.aspectRatio, input.resolution);
  // Everything is laid out in the pixels of the 1k picture, then scaled by the viewBox.
  const scale = pictureScale(input.resolution);
  const [width, height] = [size.width / scale, size.height / scale];
  const page = { width, height, margin: Math.round(Math.min(width, height) * 0.045) };

  const random = randomFrom(JSON.stringify([input.prompt, input.aspectRatio, input.resolution]));
  const composition = random.pick(COMPOSITIONS);
  const palette = random.pick(PALETTES);
  const night = random.chance(0.35);

  const shown = readableText(input.prompt);
  const panel = shown.lines.length > 0 ? layOutPanel(shown, page) : undefined;
  const art = composition({ width, height, free: freeBox(page, panel), palette, random });
  const details = `google/nano-banana-pro · ${size.width} × ${size.height}`;
  const words = (panel ? panelSvg(panel, palette, night) : '') + markSvg(details, page, palette);
  return (
    svg`<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" ` +
    svg`viewBox="0 0 ${width} ${height}">${art}${words}</svg>`
  );
}
