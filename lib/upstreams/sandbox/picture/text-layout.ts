import type { ReadableText } from './readable-text';
import { balance, ellipsise, type Measured, measure, widest, wrap } from './text-wrap';

export type TextBlock = {
  lines: readonly string[];
  fontSize: number;
  lineHeight: number;
  /** The width of the widest line. */
  width: number;
};

export type TextBox = {
  width: number;
  /** The height that large type may fill, and that which the smallest type may. */
  height: number;
  tallest: number;
  largestType: number;
  smallestType: number;
};

/** From this size on a text is a title: few lines, of about the same length, set bold. */
export const TITLE_SIZE = 44;

const TITLE_LINES = 4;

function block(lines: readonly Measured[], fontSize: number, lineHeight: number): TextBlock {
  const width = widest(lines) * fontSize;
  return { lines: lines.map(({ text }) => text), fontSize, lineHeight, width };
}

/**
 * The text set as large as the box allows. One that does not fit even in the smallest type ends
 * with an ellipsis. Takes what `readableText` gives, with at least one line.
 */
export function layOutText(text: ReadableText, box: TextBox): TextBlock {
  const paragraphs = measure(text.lines);
  const longestWord = widest(paragraphs.flat());
  for (let fontSize = box.largestType; fontSize > box.smallestType; fontSize *= 0.94) {
    if (text.cut || longestWord * fontSize > box.width) continue;
    const title = fontSize >= TITLE_SIZE;
    const lineHeight = fontSize * (title ? 1.16 : 1.3);
    const lines = wrap(paragraphs, box.width / fontSize);
    if (title && lines.length > TITLE_LINES) continue;
    if (lines.length * lineHeight > box.height) continue;
    const few = lines.length <= TITLE_LINES;
    return block(few ? balance(paragraphs, lines) : lines, fontSize, lineHeight);
  }

  const fontSize = box.smallestType;
  const lineHeight = fontSize * 1.34;
  const width = box.width / fontSize;
  const all = wrap(paragraphs, width);
  const room = Math.max(1, Math.floor(box.tallest / lineHeight));
  const tooLong = text.cut || all.length > room;
  const lines = tooLong ? ellipsise(all, Math.min(room, all.length), width) : all;
  return block(lines, fontSize, lineHeight);
}
