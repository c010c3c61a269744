import { afterAll, describe, expect, test } from 'vitest';
import { closePainter, drawPicture } from './draw-picture';
import { createPainter } from './painter-queue';
import { ASPECT_RATIOS, type AspectRatio } from './picture/size';
import { type PictureInput, pictureSize, pictureSvg } from './picture-svg';
import { readPng } from './read-png';

const painter = createPainter(new URL('./painter.mjs', import.meta.url));

afterAll(async () => {
  await Promise.all([closePainter(), painter.close()]);
});

function input(prompt: string, aspectRatio: AspectRatio = '1:1'): PictureInput {
  return { prompt, aspectRatio, resolution: '1k' };
}

type Area = { left: number; top: number; right: number; bottom: number };

/** The pixels in an area that the letters change: how many, and how far they reach. */
async function letters(picture: PictureInput, area: Area): Promise<Area & { count: number }> {
  const svg = pictureSvg(picture);
  const bare = svg.replaceAll(/<text [^>]*>[^<]*<\/text>/g, '');
  expect(bare).not.toBe(svg);
  const [withText, without] = [
    readPng(await drawPicture(picture)),
    readPng(await painter.paint(bare)),
  ];
  const { width, height, rgba } = withText;
  const found = { count: 0, left: width, top: height, right: -1, bottom: -1 };
  for (let y = Math.ceil(area.top); y < area.bottom; y += 1) {
    for (let x = Math.ceil(area.left); x < area.right; x += 1) {
      const at = (y * width + x) * 4;
      if (
        rgba[at] === without.rgba[at] &&
        rgba[at + 1] === without.rgba[at + 1] &&
        rgba[at + 2] === without.rgba[at + 2]
      ) {
        continue;
      }
      found.count += 1;
      found.left = Math.min(found.left, x);
      found.right = Math.max(found.right, x);
      found.top = Math.min(found.top, y);
      found.bottom = Math.max(found.bottom, y);
    }
  }
  return found;
}

/** Where the text panel lies, from the SVG. */
function panelOf(picture: PictureInput): Area {
  const rect = /<rect ([^>]*) id="panel"/.exec(pictureSvg(picture))?.[1] ?? '';
  const numbers = Array.from(rect.matchAll(/"([^"]*)"/g), ([, number]) => Number(number));
  const [left = 0, top = 0, width = 0, height = 0] = numbers;
  return { left, top, right: left + width, bottom: top + height };
}

describe('drawPicture', () => {
  test('gives the same bytes for the same input', async () => {
    const [first, second] = [
      await drawPicture(input('A lighthouse at dusk')),
      await drawPicture(input('A lighthouse at dusk')),
    ];
    expect(first.equals(second)).toBe(true);
  });

  test('gives other bytes for another prompt', async () => {
    const first = await drawPicture(input('A lighthouse at dusk'));
    const second = await drawPicture(input('A lighthouse at dusk.'));
    expect(first.equals(second)).toBe(false);
  });

  test.each(ASPECT_RATIOS)('draws %s in its size', async (aspectRatio) => {
    const { width, height } = pictureSize(aspectRatio, '1k');
    const pixels = readPng(await drawPicture(input('A paper boat', aspectRatio)));
    expect(pixels).toMatchObject({ width, height });
    expect(Math.max(width, height)).toBe(1024);
    const corners = [0, width - 1, width * (height - 1), width * height - 1];
    expect(corners.map((pixel) => pixels.rgba[pixel * 4 + 3])).toEqual([255, 255, 255, 255]);
  });

  test('draws 2k and 4k in their sizes', async () => {
    const [large, larger] = await Promise.all([
      drawPicture({ ...input('A paper boat', '21:9'), resolution: '2k' }),
      drawPicture({ ...input('A paper boat', '21:9'), resolution: '4k' }),
    ]);
    expect([large.readUInt32BE(16), large.readUInt32BE(20)]).toEqual([2048, 878]);
    expect([larger.readUInt32BE(16), larger.readUInt32BE(20)]).toEqual([4096, 1755]);
  });

  test('draws the prompt and the mark in letters, not in blanks', async () => {
    const picture = input('A lighthouse at dusk');
    const panel = panelOf(picture);
    const prompt = await letters(picture, panel);
    // Twenty letters of 80 pixels: the ink of a bold letter covers about a fifth of its square.
    expect(prompt.count).toBeGreaterThan(8_000);
    expect(prompt.right - prompt.left).toBeGreaterThan((panel.right - panel.left) * 0.8);
    const mark = await letters(picture, { left: 0, top: 0, right: 1024, bottom: 120 });
    expect(mark.count).toBeGreaterThan(2_000);
  });

  test.each([
    ['widest letters', 'WM@ '.repeat(300), '3:2'],
    ['one endless word', 'W'.repeat(400), '9:16'],
    ['Cyrillic capitals', 'ЩЖЮШЫМФЉЊ '.repeat(40), '1:1'],
    ['Greek', 'ΩΜΨΦ ψω ώΐ '.repeat(40), '21:9'],
    ['other scripts', '猫が窓辺で眠っている。'.repeat(40), '4:5'],
    ['stacked accents', `z${'\u0301'.repeat(40)} `.repeat(20), '16:9'],
    ['ligatures and signs', 'ǄǊÆŒ ‰ ⇒ ↔ ™ — … '.repeat(30), '5:4'],
  ] as const)('keeps %s inside the panel', async (_name, prompt, aspectRatio) => {
    const picture = input(prompt, aspectRatio);
    const panel = panelOf(picture);
    const { width, height } = pictureSize(aspectRatio, '1k');
    const below = { left: 0, top: panel.top - 40, right: width, bottom: height };
    const found = await letters(picture, below);
    expect(found.count).toBeGreaterThan(2_000);
    expect(found.left).toBeGreaterThan(panel.left);
    expect(found.top).toBeGreaterThan(panel.top);
    expect(found.right).toBeLessThan(panel.right - 8);
    expect(found.bottom).toBeLessThan(panel.bottom);
  });

  test.each([
    ['XML', '</text></svg><script>alert(1)</script><!-- ]]> &amp; &#0; <?xml?>'],
    ['quotes', `"double" 'single' \`back\``],
    [
      'control characters',
      Array.from({ length: 160 }, (_, code) => String.fromCharCode(code)).join(''),
    ],
    ['lone surrogates', 'a\ud800b\udc00c\udfff\ud83d'],
    ['noncharacters', 'a\ufffeb\uffffc\u{1ffff}d\u{10ffff}'],
    ['emoji', '🐱🎉👨‍👩‍👧‍👦🏳️‍🌈1️⃣❤️'],
    ['right to left', '\u202eشروق الشمس\u202c فوق الصحراء שלום'],
    ['10,000 characters', 'lorem ipsum '.repeat(834).slice(0, 10_000)],
    ['10,000 halves of emoji', '🎉'.repeat(5_000)],
    ['10,000 accents', `e${'\u0301'.repeat(9_999)}`],
    ['10,000 letters', 'i'.repeat(10_000)],
    ['lines', 'one\r\n\r\n\ntwo\u2028three\n'.repeat(100)],
    ['spaces', '  \t \n \u00a0 '],
    ['nothing', ''],
    ['nothing to see', '\u200b\u200d\ufe0f\u0000\ud800'],
  ])('takes %s', async (_name, prompt) => {
    expect(readPng(await drawPicture(input(prompt)))).toMatchObject({ width: 1024, height: 1024 });
  });

  test('refuses what is no size', async () => {
    const wrong = 'toString' as AspectRatio;
    await expect(drawPicture(input('A cat', wrong))).rejects.toThrow(RangeError);
  });
});
