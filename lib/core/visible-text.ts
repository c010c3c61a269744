/** Which characters of a text are visible, and how untrusted text is displayed. Input and display use the same rule. */

/** Joiners: U+200C (ZWNJ) separates letters, U+200D (ZWJ) joins them. */
const [ZWNJ, ZWJ] = ['\\u200C', '\\u200D'];

const EMOJI = (() => {
  // UTS #51, ED-15a, with the three subdivision flags that Unicode recommends, since other tags would be invisible.
  const one = '\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|[\\uFE0E\\uFE0F])?';
  const flag =
    '\\u{1F3F4}\\u{E0067}\\u{E0062}\\u{E0065}\\u{E006E}\\u{E0067}\\u{E007F}' +
    '|\\u{1F3F4}\\u{E0067}\\u{E0062}\\u{E0073}\\u{E0063}\\u{E0074}\\u{E007F}' +
    '|\\u{1F3F4}\\u{E0067}\\u{E0062}\\u{E0077}\\u{E006C}\\u{E0073}\\u{E007F}';
  return `${flag}|[0-9#*]\\uFE0F\\u20E3|${one}(?:${ZWJ}${one})*`;
})();

/** Signs that take the vowel from a letter: canonical combining class 9. */
const VIRAMA =
  '[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D3B\\u0D3C\\u0D4D\\u0DCA\\u0E3A\\u0EBA\\u0F84\\u1039\\u103A' +
  '\\u1714\\u1715\\u1734\\u17D2\\u1A60\\u1B44\\u1BAA\\u1BAB\\u1BF2\\u1BF3\\u2D7F\\uA806\\uA82C\\uA8C4\\uA953\\uA9C0\\uAAF6' +
  '\\uABED\\u{10A3F}\\u{11046}\\u{11070}\\u{1107F}\\u{110B9}\\u{11133}\\u{11134}\\u{111C0}\\u{11235}\\u{112EA}\\u{1134D}' +
  '\\u{11442}\\u{114C2}\\u{115BF}\\u{1163F}\\u{116B6}\\u{1172B}\\u{11839}\\u{1193D}\\u{1193E}\\u{119E0}\\u{11A34}' +
  '\\u{11A47}\\u{11A99}\\u{11C3F}\\u{11D44}\\u{11D45}\\u{11D97}]';
/** A letter of a joining script, such as the Arabic letters of Persian. */
const JOINING = `(?=\\p{L})[${[
  'Arabic',
  'Syriac',
  'Nko',
  'Mongolian',
  'Mandaic',
  'Phags_Pa',
  'Manichaean',
  'Adlam',
  'Hanifi_Rohingya',
]
  .map((script) => `\\p{Script=${script}}`)
  .join('')}]`;

const JOINERS = [
  // RFC 5892, A.1 and A.2: after a virama both change how letters are drawn; between joining letters the first does.
  `(?<=${VIRAMA})[${ZWNJ}${ZWJ}]`,
  `${ZWNJ}(?<=${JOINING}\\p{M}*${ZWNJ})(?=${JOINING})`,
  // Bengali and Kannada use it to write a letter in its full form (The Unicode Standard, 12.2 and 12.8).
  `(?<=\\p{L})${ZWJ}(?=[\\u09CD\\u0CCD])`,
].join('|');

const VARIANTS = [
  // Registered forms of ideographs, and forms of Mongolian letters: one selector each.
  '(?<=\\p{Unified_Ideograph})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]',
  '(?<=\\p{Script=Mongolian})[\\u180B-\\u180F]',
].join('|');

/** Controls, lone surrogates, unassigned code points, and characters without a glyph. */
const UNSEEN =
  '[\\p{Cc}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\uFFF9-\\uFFFC\\u2800]';

const SEEN_OR_NOT = new RegExp(`(${EMOJI}|${JOINERS}|${VARIANTS})|${UNSEEN}`, 'gu');
const LEADING_MARK = /^\p{M}/u;

/**
 * Whether each character of the text is visible or affects visible ones: a joiner where the script uses it, a selector
 * within an emoji. A mark without a base letter counts as invisible.
 */
export function isVisible(text: string): boolean {
  return revealed(text) === text;
}

/**
 * The text with invisible characters written out: `admin‹U+202E›gpj`. The result cannot reorder or hide adjacent text
 * once it is isolated.
 */
export function revealed(text: string): string {
  const seen = text.replace(SEEN_OR_NOT, (found, drawn?: string) => drawn ?? codePoint(found));
  return LEADING_MARK.test(seen) ? `\u25CC${seen}` : seen;
}

function codePoint(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `\u2039U+${digits.padStart(4, '0')}\u203A`;
}

/** A character of a right-to-left script. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * Untrusted text as part of a sentence in plain text: invisible characters are written out, and right-to-left text is
 * isolated (UAX #9, 2.4), so that the rest of the sentence keeps its order. In a page, `Foreign` does the same.
 */
export function isolated(text: string): string {
  const seen = revealed(text);
  return RIGHT_TO_LEFT.test(seen) ? `\u2068${seen}\u2069` : seen;
}
