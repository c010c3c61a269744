import type { Extension } from './output-file';

const BY_CONTENT_TYPE: ReadonlyMap<string, Extension> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/webp', 'webp'],
  ['image/gif', 'gif'],
  ['video/mp4', 'mp4'],
  ['video/webm', 'webm'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/x-wav', 'wav'],
  ['application/json', 'json'],
  ['text/plain', 'txt'],
]);

/** The first bytes of each file type, in hexadecimal (WHATWG MIME Sniffing, 6). */
const BEGINNINGS: readonly [Extension, RegExp][] = [
  ['png', /^89504e470d0a1a0a/],
  ['jpeg', /^ffd8ff/],
  ['gif', /^474946383[79]61/],
  ['webp', /^52494646.{8}57454250/],
  ['wav', /^52494646.{8}57415645/],
  ['mp4', /^.{8}66747970/],
  ['webm', /^1a45dfa3/],
  ['mp3', /^(494433|fff[b32])/],
];
const LONGEST_BEGINNING = 16;

/** The file type of a `content-type` header; null for unknown types. */
export function typeByHeader(contentType: string): Extension | null {
  return BY_CONTENT_TYPE.get(contentType.split(';')[0]?.trim().toLowerCase() ?? '') ?? null;
}

/** The file type by the first bytes; `bin` for unknown ones. */
export function typeByBytes(bytes: Uint8Array): Extension {
  const beginning = Buffer.from(bytes.subarray(0, LONGEST_BEGINNING)).toString('hex');
  return BEGINNINGS.find(([, pattern]) => pattern.test(beginning))?.[0] ?? 'bin';
}
