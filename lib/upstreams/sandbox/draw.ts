import { z } from 'zod';
import { type Upstream, UpstreamFailure } from '../upstream';
import { drawPicture, PainterBusyError } from './draw-picture';
import { ASPECT_RATIOS } from './picture/size';

const inputSchema = z.object({
  prompt: z.string(),
  aspect_ratio: z.enum(ASPECT_RATIOS),
  resolution: z.enum(['1k', '2k', '4k']),
});

/** Draws a real PNG from the prompt; the same input always gives the same bytes. */
export const runDraw: Upstream = async (input, signal) => {
  const { prompt, aspect_ratio: aspectRatio, resolution } = inputSchema.parse(input);
  try {
    const bytes = await drawPicture({ prompt, aspectRatio, resolution }, signal);
    return [{ bytes, extension: 'png' }];
  } catch (error) {
    if (error instanceof PainterBusyError) {
      throw new UpstreamFailure('unavailable', 'Too many pictures are waiting. Try again shortly.');
    }
    throw error;
  }
};
