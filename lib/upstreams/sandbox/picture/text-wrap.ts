import { characters } from './readable-text';
import { emWidth } from './text-width';

/** A word or a line with its width in em, so that nothing is measured twice. */
export type Measured = { text: string; width: number };

export type Paragraph = readonly Measured[];

const SPACE = emWidth(' ');
const ELLIPSIS = '…';

/** Each line as its words, measured. */
export function measure(lines: readonly string[]): Paragraph[] {
  return lines.map((line) => line.split(' ').map((text) => ({ text, width: emWidth(text) })));
}

export function widest(measured: readonly Measured[]): number {
  return measured.reduce((most, { width }) => Math.max(most, width), 0);
}

/** A word cut into pieces that each fit the width; most words are one piece. */
function pieces(word: Measured, width: number): Measured[] {
  if (word.width <= width) return [word];
  const cut: Measured[] = [];
  let piece = { text: '', width: 0 };
  for (const character of characters(word.text)) {
    const added = emWidth(character);
    if (piece.text !== '' && piece.width + added > width) {
      cut.push(piece);
      piece = { text: '', width: 0 };
    }
    piece = { text: piece.text + character, width: piece.width + added };
  }
  return [...cut, piece];
}

/** The paragraphs in lines of at most `width` em; only a word that is wider alone is cut. */
export function wrap(paragraphs: readonly Paragraph[], width: number): Measured[] {
  const lines: Measured[] = [];
  for (const paragraph of paragraphs) {
    let line: Measured | undefined;
    for (const piece of paragraph.flatMap((word) => pieces(word, width))) {
      if (line === undefined) {
        line = piece;
      } else if (line.width + SPACE + piece.width <= width) {
        line = { text: `${line.text} ${piece.text}`, width: line.width + SPACE + piece.width };
      } else {
        lines.push(line);
        line = piece;
      }
    }
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

/** As many lines in the narrowest width that allows it without cutting a word: none left alone. */
export function balance(paragraphs: readonly Paragraph[], lines: Measured[]): Measured[] {
  const longestWord = widest(paragraphs.flat());
  let best = lines;
  for (let width = widest(lines) * 0.98; width >= longestWord; width *= 0.98) {
    const narrower = wrap(paragraphs, width);
    if (narrower.length > lines.length) break;
    best = narrower;
  }
  return best;
}

/** The first lines, the last of them shortened by so much that an ellipsis fits after it. */
export function ellipsise(lines: readonly Measured[], count: number, width: number): Measured[] {
  const room = width - emWidth(ELLIPSIS);
  let cut = '';
  let used = 0;
  for (const character of characters(lines[count - 1]?.text ?? '')) {
    used += emWidth(character);
    if (used > room) break;
    cut += character;
  }
  // Rather between two words than within one, unless that would leave the line half empty.
  const space = cut.lastIndexOf(' ');
  const full = cut === lines[count - 1]?.text;
  const kept = !full && space > cut.length * 0.6 ? cut.slice(0, space) : cut;
  const text = kept.replace(/[\s,.;:–—-]+$/u, '') + ELLIPSIS;
  return [...lines.slice(0, count - 1), { text, width: emWidth(text) }];
}
