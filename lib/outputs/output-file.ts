/** The file types that are stored as declared; anything else is `bin`. */
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

/** An output of a task. */
export interface OutputFile {
  bytes: Uint8Array;
  extension: Extension;
}

/** Whether a browser may display the file: images, audio and video. Other files are downloaded. */
export function isShown(extension: Extension): boolean {
  return /^(image|audio|video)\//.test(CONTENT_TYPES[extension]);
}
