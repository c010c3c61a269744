import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { paint } from './painter-queue';
import { ASPECT_RATIOS, type PictureInput, pictureSvg } from './picture-svg';

function svgOf(prompt: string, aspectRatio: PictureInput['aspectRatio'] = '1:1'): string {
  return pictureSvg({ prompt, aspectRatio, resolution: '1k' });
}

function shownLines(svg: string): string[] {
  return Array.from(svg.matchAll(/<tspan [^>]*>([^<]*)</g), ([, line]) => line ?? '');
}

test('a short prompt is shown whole, below a mark that says who drew it', () => {
  const svg = svgOf('  Tea &\n<b>lemons</b> ');
  expect(shownLines(svg).join(' ')).toBe('Tea &amp; &lt;b&gt;lemons&lt;/b&gt;');
  expect(svg).toContain('>Drawn by the sandbox, not by the real model</text>');
});

test.each(ASPECT_RATIOS)('much of a long prompt is shown in %s, then an ellipsis', (ratio) => {
  const prompt = 'calm poster art with a lighthouse '.repeat(200);
  const shown = shownLines(svgOf(prompt, ratio)).join(' ');
  expect(shown.length).toBeGreaterThan(200);
  expect(shown.endsWith('…')).toBe(true);
  expect(prompt.startsWith(shown.slice(0, -1))).toBe(true);
});

test('letters that Inter has are kept, others and controls become one box each', () => {
  const svg = svgOf('Żółć ёж ψυχή e\u0301 猫 👨‍👩‍👧‍👦 \u0000\u202e\ud800 z\u0301\u0301');
  expect(shownLines(svg).join(' ')).toBe('Żółć ёж ψυχή é □ □ □□□ □');
});

test('a word that is wider than the card is cut into lines, and shown whole', () => {
  const word = 'Donaudampfschifffahrts'.repeat(4);
  const lines = shownLines(svgOf(word, '9:16'));
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join('')).toBe(word);
});

test('other prompts have other colours', () => {
  const skies = Array.from({ length: 30 }, (_, index) => /hsl[^"]*/.exec(svgOf(`${index}`))?.[0]);
  expect(new Set(skies).size).toBeGreaterThan(20);
});

test.each([
  ['a title', 'A lighthouse at dusk', '1:1'],
  ['the widest letters', 'WM@ '.repeat(300), '3:2'],
  ['one endless word', 'W'.repeat(400), '9:16'],
  ['small letters', 'hamburgefonstiv quick brown fox '.repeat(40), '16:9'],
  ['Cyrillic capitals', 'ЩЖЮШЫМФЉЊ '.repeat(40), '1:1'],
  ['Greek', 'ΩΜΨΦ ψω ώΐ '.repeat(40), '21:9'],
  ['boxes', '猫が窓辺で眠っている。'.repeat(40), '4:5'],
  ['signs', 'ÆŒ № ™ — … '.repeat(30), '5:4'],
] as const)('%s are drawn, and stay on the card', async (_name, prompt, ratio) => {
  const svg = svgOf(prompt, ratio);
  const bare = svg.replace(/<tspan.*<\/tspan>/, '');
  const { signal } = new AbortController();
  const [written, blank] = [await paint(svg, signal), await paint(bare, signal)].map((png) =>
    PNG.sync.read(png),
  );
  if (!written || !blank) throw new Error('two pictures were drawn');
  const inked = [...written.data.keys()]
    .filter((at) => at % 4 === 0 && written.data[at] !== blank.data[at])
    .map((at) => ({ x: (at / 4) % written.width, y: Math.floor(at / 4 / written.width) }));
  // Several hundred pixels for each line of letters: without a font there would be none.
  expect(inked.length).toBeGreaterThan(2_000);

  const card = /<rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)" rx="20"/.exec(svg);
  const [left = 0, top = 0, width = 0, height = 0] = card?.slice(1).map(Number) ?? [];
  const outside = inked.filter(
    ({ x, y }) => x < left || x > left + width - 4 || y < top || y > top + height,
  );
  expect(outside).toEqual([]);
});
