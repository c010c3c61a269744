// @ts-check
// Plain JavaScript, because the thread of input-thread.mjs reads JSON by the same rules.
import { isUtf8 } from 'node:buffer';

/** More than any model needs. The cost of parsing and checking grows with the number of values, not bytes. */
const MOST_VALUES = 100_000;
/** Far more than any model's input has. Checks and copies are recursive. */
const MOST_LEVELS = 200;
/** Too short for too many values or levels. */
const SHORT = 256;

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Parses a body as JSON in UTF-8, with or without a byte order mark (RFC 8259, 8.1), or returns the problem. A body
 * with too many values or levels is refused before it is parsed.
 * @param {Uint8Array} bytes
 * @returns {{ value: unknown } | { problem: string }}
 */
export function readJson(bytes) {
  if (bytes.length === 0) return { problem: 'the body is empty; send a JSON object' };
  if (isWide(bytes)) return { problem: 'the body must be in UTF-8, not UTF-16 or UTF-32' };
  const problem = bytes.length > SHORT ? tooMuchOf(bytes) : null;
  if (problem) return { problem };
  const decoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const text = decoded.charCodeAt(0) === 0xfeff ? decoded.slice(1) : decoded;
  // Decoding replaces invalid bytes by this character, but the client may also have sent the character itself.
  if (text.includes('\ufffd') && !isUtf8(bytes)) return { problem: 'the body is not valid UTF-8' };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const [, at] = /at position (\d+)/.exec(String(error)) ?? [];
    return { problem: `the body is not valid JSON${at ? ` (at position ${at})` : ''}` };
  }
}

/**
 * Whether the bytes are UTF-16 or UTF-32: by a byte order mark, or by a zero byte next to the first character.
 * @param {Uint8Array} bytes
 */
function isWide([first, second]) {
  const mark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return mark || first === 0 || second === 0;
}

/**
 * What the text has too many of; null if it is within the limits. Counts without parsing, and stops at the limit.
 * @param {Uint8Array} bytes
 */
function tooMuchOf(bytes) {
  let values = 1;
  let levels = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === COMMA) values += 1;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      values += 1;
      levels += 1;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) levels -= 1;
    if (values > MOST_VALUES) return `the body has more than ${MOST_VALUES} values`;
    if (levels > MOST_LEVELS) return `the body is nested deeper than ${MOST_LEVELS} levels`;
  }
  return null;
}

/**
 * The end of the string that begins at `start`.
 * @param {Uint8Array} bytes
 * @param {number} start
 */
function endOfString(bytes, start) {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
