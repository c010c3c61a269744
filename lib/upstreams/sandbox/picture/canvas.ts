import type { Palette } from './palettes';
import type { Random } from './random';
import { type Box, rect } from './svg';

/** What a composition draws on; sizes are in pixels of the picture at 1k. */
export type Canvas = {
  width: number;
  height: number;
  /** The part that the text panel leaves free, where the eye should land. */
  free: Box;
  palette: Palette;
  random: Random;
};

/** Returns SVG elements that cover the whole canvas, background included. */
export type Composition = (canvas: Canvas) => string;

/** A rectangle over the whole canvas, and more, so that no edge shows through. */
export function background(canvas: Canvas, fill: string): string {
  const box = { x: -2, y: -2, width: canvas.width + 4, height: canvas.height + 4 };
  return rect(box, `fill="${fill}"`);
}
