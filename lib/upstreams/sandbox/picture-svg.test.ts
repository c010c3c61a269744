import { describe, expect, test } from 'vitest';
import { PALETTES } from './picture/palettes';
import { readableText } from './picture/readable-text';
import { ASPECT_RATIOS } from './picture/size';
import { pictureSize, pictureSvg } from './picture-svg';

function shownLines(svg: string): string[] {
  const lines = Array.from(svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g), ([, line]) => line ?? '');
  return lines.slice(0, -2); // The last two are the mark.
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('pictureSvg', () => {
  test('shows a short prompt whole, line by line', () => {
    const svg = pictureSvg({ prompt: 'Tea &\nlemons', aspectRatio: '3:4', resolution: '1k' });
    expect(shownLines(svg)).toEqual(['Tea &amp;', 'lemons']);
    expect(svg).toContain('>Sandbox</text>');
    expect(svg).toContain('>google/nano-banana-pro · 768 × 1024</text>');
  });

  test.each(ASPECT_RATIOS)('shows much of a long prompt in %s, then an ellipsis', (aspectRatio) => {
    const prompt = 'calm poster art with a lighthouse '.repeat(200);
    const shown = shownLines(pictureSvg({ prompt, aspectRatio, resolution: '1k' })).join(' ');
    expect(shown.length).toBeGreaterThan(150);
    expect(shown.length).toBeLessThan(600);
    expect(shown.endsWith('…')).toBe(true);
    expect(prompt.startsWith(shown.slice(0, -1))).toBe(true);
  });

  test('has type of at least 28 pixels for the prompt', () => {
    for (const aspectRatio of ASPECT_RATIOS) {
      const svg = pictureSvg({ prompt: 'word '.repeat(500), aspectRatio, resolution: '4k' });
      const size = /font-size="([\d.]+)" font-weight="400" letter-spacing/.exec(svg)?.[1];
      expect(Number(size)).toBeGreaterThanOrEqual(28);
    }
  });

  test('draws other compositions in other colours for other prompts', () => {
    const pictures = Array.from({ length: 60 }, (_, index) =>
      pictureSvg({ prompt: `Prompt ${index}`, aspectRatio: '1:1', resolution: '1k' }),
    );
    const shapes = pictures.map((svg) => svg.replaceAll(/[^a-z<]/g, '').slice(0, 400));
    expect(new Set(shapes).size).toBeGreaterThan(8);
    expect(new Set(pictures.map((svg) => /#[0-9a-f]{6}/.exec(svg)?.[0])).size).toBeGreaterThan(8);
    expect(pictures.join('')).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('has palettes on which text is easy to read', () => {
    for (const { paper, ink } of PALETTES) {
      const contrast = (luminance(paper) + 0.05) / (luminance(ink) + 0.05);
      expect(contrast).toBeGreaterThan(7);
    }
  });
});

describe('pictureSize', () => {
  test('has a long side of 1024, 2048 or 4096 and whole numbers', () => {
    expect(pictureSize('16:9', '1k')).toEqual({ width: 1024, height: 576 });
    expect(pictureSize('3:2', '1k')).toEqual({ width: 1024, height: 683 });
    expect(pictureSize('9:16', '2k')).toEqual({ width: 1152, height: 2048 });
    expect(pictureSize('21:9', '4k')).toEqual({ width: 4096, height: 1755 });
  });
});

describe('readableText', () => {
  test('keeps text, collapses space and drops what cannot be seen', () => {
    const prompt = '  A\tcat \u0000\u202e\r\n\n on  a\u00a0mat\ud800 ';
    expect(readableText(prompt)).toEqual({ lines: ['A cat', 'on a mat'], cut: false });
  });

  test('shows one box for one character without a glyph', () => {
    expect(readableText('猫 👨‍👩‍👧‍👦 né').lines).toEqual(['□ □ né']);
  });
});
