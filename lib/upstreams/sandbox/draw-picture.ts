import { createPainter } from './painter-queue';
import { type PictureInput, pictureSvg } from './picture-svg';

export { PainterBusyError } from './painter-queue';

// Lies beside this file among the sources and beside the bundle in the build.
const painter = createPainter(new URL('./painter.mjs', import.meta.url));

/**
 * Draws the sandbox's picture for a prompt and gives the bytes of a PNG. The same input always
 * gives the same bytes. The work is done in a worker thread, one picture after the other.
 *
 * Rejects with a RangeError for an unknown aspect ratio or resolution, with the signal's reason
 * once it is aborted, with a PainterBusyError when too many pictures wait, and with an Error when
 * the painter fails or is closed meanwhile.
 */
export async function drawPicture(input: PictureInput, signal?: AbortSignal): Promise<Buffer> {
  return painter.paint(pictureSvg(input), signal);
}

/** Ends the painter's thread; pictures not yet drawn are rejected. Safe to call at any time. */
export async function closePainter(): Promise<void> {
  await painter.close();
}
