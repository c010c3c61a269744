import { createHash } from 'node:crypto';
import { emWidth, fitText } from './text-lines';

/** The supported aspect ratios and resolutions of a picture. */
export const ASPECT_RATIOS = [
  '1:1',
  '3:2',
  '2:3',
  '3:4',
  '4:3',
  '4:5',
  '5:4',
  '9:16',
  '16:9',
  '21:9',
] as const;
export const RESOLUTIONS = ['1k', '2k', '4k'] as const;

export type PictureInput = {
  prompt: string;
  aspectRatio: (typeof ASPECT_RATIOS)[number];
  resolution: (typeof RESOLUTIONS)[number];
};

const MARK = 'Drawn by the sandbox, not by the real model';
const MARK_SIZE = 20;

/**
 * The SVG of the sandbox's picture: the prompt on a card, before discs in colours derived from it, and the sandbox's
 * mark. The long side has 1024, 2048 or 4096 pixels. The same input always gives the same text; any string is a valid
 * prompt, and a long one is truncated.
 */
export function pictureSvg({ prompt, aspectRatio, resolution }: PictureInput): string {
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
  // The layout is in pixels of 1k, for every resolution.
  const unit = 1024 / Math.max(across, down);
  const [width, height, short] = [across * unit, down * unit, Math.min(across, down) * unit];
  const scale = Number.parseInt(resolution, 10);

  const [margin, padding] = [short * 0.045, short * 0.04];
  const room = { width: width - 2 * (margin + padding), height: height * 0.62 - 2 * padding };
  const { lines, fontSize, lineHeight } = fitText(prompt, room);
  const cardWidth = Math.max(...lines.map(emWidth)) * fontSize + 2 * padding;
  const cardHeight = lines.length * lineHeight + 2 * padding;
  const top = height - margin - cardHeight;
  const baseline = top + padding + lineHeight / 2 + fontSize * 0.36;
  const spans = lines.map(
    (line, index) =>
      `<tspan x="${margin + padding}" y="${baseline + index * lineHeight}">${escapeXml(line)}</tspan>`,
  );

  const [base = 0, turn = 0, ...bytes] = createHash('sha256').update(prompt).digest();
  const colour = (hue: number, rest: string) => `hsl(${(360 + hue + base * 7) % 360}, ${rest})`;
  const far = 40 + (turn % 60);
  const ink = colour(0, '45%, 13%');
  const discs = Array.from({ length: 9 }, (_, index) => {
    const [x = 0, y = 0, size = 0] = bytes.slice(index * 3).map((byte) => byte / 255);
    const place = `cx="${x * width}" cy="${y * height}" r="${short * (0.06 + size * 0.3)}"`;
    return `<circle ${place} fill="${colour(far - index * 15, '80%, 70%')}" fill-opacity="0.4"/>`;
  });

  return `
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none"
  width="${Math.round(width * scale)}" height="${Math.round(height * scale)}"
  font-family="Inter" font-weight="600">
  <linearGradient id="sky" x2="1" y2="1">
    <stop stop-color="${colour(0, '70%, 62%')}"/>
    <stop offset="1" stop-color="${colour(far, '60%, 38%')}"/>
  </linearGradient>
  <rect width="100%" height="100%" fill="url(#sky)"/>
  ${discs.join('')}
  <rect x="${margin}" y="${margin}" width="${emWidth(MARK) * MARK_SIZE + 28}" height="44" rx="22"
    fill="${ink}" fill-opacity="0.9"/>
  <text x="${margin + 18}" y="${margin + 29}" font-size="${MARK_SIZE}" fill="#fff">${MARK}</text>
  <rect x="${margin}" y="${top}" width="${cardWidth}" height="${cardHeight}" rx="20"
    fill="#fff" fill-opacity="0.95"/>
  <text font-size="${fontSize}" fill="${ink}">${spans.join('')}</text>
</svg>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
