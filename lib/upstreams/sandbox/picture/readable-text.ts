/** A picture has room for some 500 letters, so more than this is never looked at. */
const LONGEST_TEXT = 800;

export type ReadableText = {
  /** One string per line that is not empty. */
  lines: readonly string[];
  /** Whether there is more that the lines leave out. */
  cut: boolean;
};

/** Stands for a character that Inter has no glyph for, such as an emoji or a Chinese one. */
export const MISSING_GLYPH = '\u25a1';

// The parts of Unicode that Inter covers, near enough: a gap within them shows as a box as well.
const IN_INTER = new RegExp(
  [
    '^(?:',
    '[\\u0020-\\u007e\\u00a1-\\u024f\\u1e00-\\u1eff]', // Latin
    '|[\\u0370-\\u03ff\\u0400-\\u04ff]', // Greek and Cyrillic
    '|[\\u0300-\\u032c]', // accents
    '|[\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u209c]', // punctuation, small digits
    '|[\\u20a0-\\u20bf\\u2122]', // currencies and the trade mark
    '|[\\u2190-\\u2199\\u2212\\u221a\\u221e\\u2248\\u2260-\\u2265]', // arrows and mathematics
    '|[\\u25a0-\\u25cf]', // plain shapes
    ')+$',
  ].join(''),
  'u',
);

// Joiners, direction marks, halves of a surrogate pair and emoji variants show nothing themselves.
const INVISIBLE = /\p{Cf}|\p{Cs}|\p{Variation_Selector}|\u20e3/gu;

// Accents stacked a hundred high would leave their line. What is written with two accents, as
// Vietnamese is, has one character for the letter and its first one after normalising.
const MOST_ACCENTS = 1;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The text cut into what a reader sees as single characters. */
export function characters(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function readable(grapheme: string): string {
  const visible = grapheme.replace(INVISIBLE, '');
  if (visible === '') return '';
  if (!IN_INTER.test(visible)) return MISSING_GLYPH;
  return Array.from(visible)
    .slice(0, 1 + MOST_ACCENTS)
    .join('');
}

/**
 * The prompt as it can be shown: white space collapsed, control characters, lone surrogates and
 * invisible marks gone, characters without a glyph replaced by a box. Takes any string; what
 * comes out holds only characters that XML allows.
 */
export function readableText(prompt: string): ReadableText {
  const text = prompt
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/[^\P{Cc}\n]|\p{Cs}/gu, '')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
  const lines = text
    .slice(0, LONGEST_TEXT)
    .normalize('NFC')
    .split('\n')
    .map((line) => characters(line).map(readable).join('').replace(/ +/g, ' ').trim())
    .filter((line) => line !== '');
  return { lines, cut: text.length > LONGEST_TEXT };
}
