export type AspectRatio =
  | '1:1'
  | '3:2'
  | '2:3'
  | '3:4'
  | '4:3'
  | '4:5'
  | '5:4'
  | '9:16'
  | '16:9'
  | '21:9';

export type Resolution = '1k' | '2k' | '4k';

export type PictureInput = {
  prompt: string;
  aspectRatio: AspectRatio;
  resolution: Resolution;
};

const RATIOS: Readonly<Record<AspectRatio, readonly [number, number]>> = {
  '1:1': [1, 1],
  '3:2': [3, 2],
  '2:3': [2, 3],
  '3:4': [3, 4],
  '4:3': [4, 3],
  '4:5': [4, 5],
  '5:4': [5, 4],
  '9:16': [9, 16],
  '16:9': [16, 9],
  '21:9': [21, 9],
};

const LONG_SIDES: Readonly<Record<Resolution, number>> = { '1k': 1024, '2k': 2048, '4k': 4096 };

/** Every aspect ratio a picture can have. */
export const ASPECT_RATIOS = Object.keys(RATIOS) as readonly AspectRatio[];

/**
 * The pixel size of a picture: the long side is 1024, 2048 or 4096, the short side follows from
 * the ratio and is rounded to a whole number.
 *
 * Throws a RangeError for a ratio or resolution that is not listed above, so that a caller who
 * passes unchecked input gets no picture instead of one of size NaN.
 */
export function pictureSize(
  aspectRatio: AspectRatio,
  resolution: Resolution,
): { width: number; height: number } {
  if (!Object.hasOwn(RATIOS, aspectRatio)) {
    throw new RangeError(`Unknown aspect ratio: ${String(aspectRatio)}`);
  }
  if (!Object.hasOwn(LONG_SIDES, resolution)) {
    throw new RangeError(`Unknown resolution: ${String(resolution)}`);
  }
  const [across, down] = RATIOS[aspectRatio];
  const scale = LONG_SIDES[resolution] / Math.max(across, down);
  return { width: Math.round(across * scale), height: Math.round(down * scale) };
}

/** How many times larger than at 1k a picture of this resolution is drawn. */
export function pictureScale(resolution: Resolution): number {
  return LONG_SIDES[resolution] / LONG_SIDES['1k'];
}
