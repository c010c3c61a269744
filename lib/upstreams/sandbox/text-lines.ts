// The glyphs of Inter, as ranges, with the symbols that are common in prompts.
const LATIN = ' -~\u00a1-\u00ac\u00ae-\u0148\u014a-\u01c3\u01cd-\u01f0\u01f8-\u0233\u1e00-\u1ef9';
const GREEK_AND_CYRILLIC = '\u0386-\u03ce\u0400-\u045f\u0490-\u049d\u04a0-\u04ff';
const SIGNS = '\u2010-\u2027\u2032-\u203a\u20ac\u20b4\u20b9\u2116\u2122\u2190-\u2193';
const IN_INTER = new RegExp(`^[${LATIN}${GREEK_AND_CYRILLIC}${SIGNS}]$`, 'u');
const MISSING = '□';

// From a title to small print; a longer prompt is truncated.
const SMALLEST = 29;
const FONT_SIZES = [84, 68, 54, 44, 36, SMALLEST];
const LONGEST_TEXT = 1_500;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Breaks a text into lines, in the largest type in which all of it fits without breaking words; else as much as fits in
 * the smallest type, with an ellipsis. Characters without a glyph in Inter become a box, so that no control characters
 * or lone surrogates remain. Sizes are in pixels.
 */
export function fitText(whole: string, room: { width: number; height: number }) {
  const text = shown(whole.slice(0, LONGEST_TEXT)) + (whole.length > LONGEST_TEXT ? '…' : '');
  const longestWord = Math.max(...text.split(' ').map(emWidth));
  const inType = (fontSize: number, width = room.width / fontSize) => ({
    lines: wrap(text, width),
    fontSize,
    lineHeight: fontSize * 1.3,
  });
  const fitting = FONT_SIZES.map((fontSize) => inType(fontSize)).find(
    ({ lines, fontSize, lineHeight }) =>
      lines.length * lineHeight <= room.height &&
      (fontSize === SMALLEST || longestWord * fontSize <= room.width),
  );
  if (fitting) return fitting;
  // Leaves one em for the ellipsis.
  const cut = inType(SMALLEST, room.width / SMALLEST - 1);
  const lines = cut.lines.slice(0, Math.floor(room.height / cut.lineHeight));
  const last = lines.pop()?.replace(/[ ,.;:]+$/, '');
  return { ...cut, lines: [...lines, `${last}…`] };
}

/** The approximate width of a text in Inter SemiBold, in em; rather too wide than too narrow. */
export function emWidth(text: string): number {
  return Array.from(text, characterWidth).reduce((sum, width) => sum + width, 0);
}

function characterWidth(character: string): number {
  const letter = character.normalize('NFD').charAt(0);
  if (/[ ijl]/.test(letter)) return 0.28;
  if (/[-!'(),./1:;I[\]`frt|]/.test(letter)) return 0.42;
  if (/[@%MWmwжмфшщыюљњωψæœ]/.test(letter)) return 1.02;
  if (/[a-z]/.test(letter)) return 0.61;
  if (/[A-Z]/.test(letter)) return 0.77;
  return /[ -~\p{Ll}]/u.test(letter) ? 0.67 : 1.1;
}

function shown(text: string): string {
  const line = text.normalize('NFC').replace(/\s+/g, ' ').trim();
  return Array.from(graphemes.segment(line), ({ segment }) =>
    IN_INTER.test(segment) ? segment : MISSING,
  ).join('');
}

/** Lines of at most `width` em, broken between words; a word is only broken if it is too wide for a line. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const character of text) {
    line += character;
    used += characterWidth(character);
    if (used <= width) continue;
    const space = line.lastIndexOf(' ');
    lines.push(line.slice(0, space > 0 ? space : -1));
    line = space > 0 ? line.slice(space + 1) : character;
    used = emWidth(line);
  }
  return [...lines, line];
}
