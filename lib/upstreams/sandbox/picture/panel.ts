import type { Palette } from './palettes';
import type { ReadableText } from './readable-text';
import { type Box, circle, escapeXml, rect, svg } from './svg';
import { layOutText, type TextBlock, TITLE_SIZE } from './text-layout';
import { emWidth } from './text-width';

const FONT_FAMILY = 'Inter';

const SMALLEST_TYPE = 28;

// From this ratio on there is room for the art at the right of the panel.
const ART_BESIDE = 1.4;

// The short line of colour above the text, and the space under it.
const BAR_HEIGHT = 6;
const BAR_GAP = 20;

export type Page = { width: number; height: number; margin: number };

export type Panel = { box: Box; padding: number; text: TextBlock };

/** How much of the width the panel may take: in wide pictures it leaves the right side free. */
function widestPanel({ width, height, margin }: Page): number {
  const ratio = width / height;
  if (ratio >= 2) return width * 0.5;
  if (ratio >= ART_BESIDE) return width * 0.58;
  if (ratio > 1) return width * 0.74;
  return width - 2 * margin;
}

/** The font size of the mark; everything else of it follows. */
function markType({ width, height }: Page): number {
  return Math.max(24, Math.min(width, height) * 0.028);
}

function markHeight(page: Page): number {
  return markType(page) * 1.9;
}

/** The space under the mark and above the bottom margin. */
function openHeight(page: Page): number {
  return page.height - 3 * page.margin - markHeight(page);
}

/** The panel in the lower left corner that carries the text, as large as it needs. */
export function layOutPanel(shown: ReadableText, page: Page): Panel {
  const short = Math.min(page.width, page.height);
  const padding = Math.round(Math.min(44, short * 0.055));
  const chrome = 2 * padding + BAR_HEIGHT + BAR_GAP;
  // A panel with the art beside it may be as tall as the picture; one below the art may not.
  const ratio = page.width / page.height;
  const beside = ratio >= ART_BESIDE;
  const below = ratio > 1 ? 0.54 : 0.44;
  const text = layOutText(shown, {
    width: widestPanel(page) - 2 * padding,
    height: (beside ? openHeight(page) : page.height * below) * 0.82 - chrome,
    tallest: (beside ? openHeight(page) : page.height * below) - chrome,
    largestType: Math.min(84, short * 0.105),
    smallestType: Math.max(SMALLEST_TYPE, short * 0.033),
  });
  const width = Math.max(text.width + 2 * padding, short * 0.3);
  const height = chrome + text.lines.length * text.lineHeight;
  const box = { x: page.margin, y: page.height - page.margin - height, width, height };
  return { box, padding, text };
}

/** The panel with its text; dark on light or, with `night`, light on dark. */
export function panelSvg(panel: Panel, palette: Palette, night: boolean): string {
  const { box, padding, text } = panel;
  const [ground, ink] = night ? [palette.ink, palette.paper] : [palette.paper, palette.ink];
  const title = text.fontSize >= TITLE_SIZE;
  const left = box.x + padding;
  // The first baseline: Inter's capitals reach 0.73 em above it.
  const slack = (text.lineHeight - text.fontSize * 0.73) / 2;
  const top = box.y + padding + BAR_HEIGHT + BAR_GAP;
  const lines = text.lines.map((line, index) => {
    const baseline = top + (index + 1) * text.lineHeight - slack;
    return svg`<text x="${left}" y="${baseline}">${escapeXml(line)}</text>`;
  });
  const weight = title ? 600 : 400;
  const spacing = title ? text.fontSize * -0.015 : 0;
  const accent = { x: left, y: box.y + padding, width: 56, height: BAR_HEIGHT };
  return (
    rect({ ...box, y: box.y + 10 }, `rx="18" fill="${palette.ink}" fill-opacity="0.16"`) +
    rect(box, `id="panel" rx="18" fill="${ground}" fill-opacity="0.97"`) +
    rect(accent, svg`rx="${BAR_HEIGHT / 2}" fill="${palette.glow}"`) +
    svg`<g font-family="${FONT_FAMILY}" font-size="${text.fontSize}" font-weight="${weight}" ` +
    svg`letter-spacing="${spacing}" fill="${ink}">${lines.join('')}</g>`
  );
}

/** The mark in the upper left corner that says what made the picture. */
export function markSvg(details: string, page: Page, palette: Palette): string {
  const name = 'Sandbox';
  const type = markType(page);
  const [height, detailsType] = [markHeight(page), type * 0.79];
  const dot = { x: page.margin + type * 0.9, y: page.margin + height / 2 };
  const nameLeft = dot.x + type * 0.75;
  const detailsLeft = nameLeft + emWidth(name) * type + type * 0.55;
  // The regular weight is about this much narrower than the measured one.
  const end = detailsLeft + emWidth(details) * detailsType * 0.94 + type * 0.8;
  const pill = { x: page.margin, y: page.margin, width: end - page.margin, height };
  const baseline = dot.y + type * 0.365;
  const words = (x: number, size: number, weight: number, text: string) =>
    svg`<text x="${x}" y="${baseline}" font-size="${size}" ` +
    svg`font-weight="${weight}">${escapeXml(text)}</text>`;
  return (
    rect(pill, svg`rx="${height / 2}" fill="${palette.ink}" fill-opacity="0.9"`) +
    circle(dot, type / 4, `fill="${palette.glow}"`) +
    `<g font-family="${FONT_FAMILY}" fill="${palette.paper}">` +
    words(nameLeft, type, 600, name) +
    words(detailsLeft, detailsType, 400, details) +
    '</g>'
  );
}
