import { z } from 'zod';
import type { Upstream } from '../upstream';
import { paint } from './painter-queue';
import { ASPECT_RATIOS, pictureSvg, RESOLUTIONS } from './picture-svg';

const inputSchema = z.object({
  prompt: z.string(),
  aspect_ratio: z.enum(ASPECT_RATIOS),
  resolution: z.enum(RESOLUTIONS),
});

/** Draws a PNG with the prompt written in it; the same input always gives the same bytes. */
export const runDraw: Upstream = async (input, signal) => {
  const { prompt, aspect_ratio: aspectRatio, resolution } = inputSchema.parse(input);
  const bytes = await paint(pictureSvg({ prompt, aspectRatio, resolution }), signal);
  return [{ bytes, extension: 'png' }];
};
