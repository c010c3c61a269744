/** The kinds of files that are kept as what they say they are; anything else is `bin`. */
export const CONTENT_TYPES = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
  bin: 'application/octet-stream',
} as const;
export type Extension = keyof typeof CONTENT_TYPES;

/** What a task made. */
export interface OutputFile {
  bytes: Uint8Array;
  extension: Extension;
}

/** Whether a browser may show the file where it is linked to: pictures, sound and film. The rest is downloaded. */
export function isShown(extension: Extension): boolean {
  return /^(image|audio|video)\//.test(CONTENT_TYPES[extension]);
}
