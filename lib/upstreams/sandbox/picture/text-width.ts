// Hundredths of an em for U+0020 to U+007E in Inter SemiBold. The regular weight is narrower, so
// one table keeps both inside their box.
const ASCII_WIDTHS: readonly number[] = [
  28, 32, 52, 64, 65, 100, 66, 33, 37, 37, 54, 67, 32, 47, 32, 38, 66, 42, 62, 64, 67, 61, 64, 58,
  64, 64, 32, 33, 67, 67, 67, 54, 100, 73, 66, 74, 72, 61, 60, 75, 75, 28, 58, 70, 57, 92, 76, 77,
  65, 77, 65, 65, 66, 75, 73, 102, 72, 71, 65, 37, 38, 37, 48, 47, 35, 57, 62, 58, 62, 59, 39, 63,
  61, 26, 26, 57, 26, 90, 61, 61, 62, 62, 40, 55, 35, 61, 59, 84, 57, 59, 57, 45, 36, 45, 67,
];

const ACCENT = /^\p{M}$/u;
const CAPITAL = /^\p{Lu}$/u;
const LETTER = /^\p{L}$/u;
const WIDE_SMALL_LETTER = /^[æœǽжмфшщыюљњѹωώψ]$/u;
const WIDE_CAPITAL = /^[ÆŒǼЖМФШЩЫЮЉЊѸΜΦΨ]$/u;

function characterWidth(character: string): number {
  const plain = ASCII_WIDTHS[(character.codePointAt(0) ?? 0) - 32];
  if (plain !== undefined) return plain;
  // An accented letter is as wide as the letter, so only the letter is measured.
  const base = String.fromCodePoint(character.normalize('NFD').codePointAt(0) ?? 32);
  const ascii = ASCII_WIDTHS[(base.codePointAt(0) ?? 0) - 32];
  if (ascii !== undefined) return ascii;
  if (ACCENT.test(base)) return 0;
  if (WIDE_CAPITAL.test(base)) return 106;
  if (CAPITAL.test(base)) return 78;
  if (WIDE_SMALL_LETTER.test(base)) return 88;
  if (LETTER.test(base)) return 66;
  return 100;
}

/**
 * About how wide a text is in Inter, in em: times the font size it is the width. Exact but for
 * kerning on ASCII, somewhat too wide on everything else, so that text never leaves its box.
 */
export function emWidth(text: string): number {
  let hundredths = 0;
  for (const character of text) hundredths += characterWidth(character);
  return hundredths / 100;
}
