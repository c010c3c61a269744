import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { UpstreamFailure } from '../upstream';
import { runDraw } from './draw';
import { MAX_WAITING } from './painter-queue';
import { ASPECT_RATIOS } from './picture-svg';

const { signal } = new AbortController();

async function draw(prompt: string, aspect_ratio = '1:1', resolution = '1k'): Promise<Buffer> {
  const outputs = await runDraw({ prompt, aspect_ratio, resolution }, signal);
  expect(outputs).toEqual([{ bytes: expect.any(Buffer), extension: 'png' }]);
  return Buffer.from(outputs[0]?.bytes ?? '');
}

test('the same input gives the same bytes, another prompt others', async () => {
  const first = await draw('A lighthouse at dusk');
  expect(first.equals(await draw('A lighthouse at dusk'))).toBe(true);
  expect(first.equals(await draw('A lighthouse at dusk.'))).toBe(false);
});

test.each([
  ['1:1', 1024, 1024],
  ['3:2', 1024, 683],
  ['2:3', 683, 1024],
  ['3:4', 768, 1024],
  ['4:3', 1024, 768],
  ['4:5', 819, 1024],
  ['5:4', 1024, 819],
  ['9:16', 576, 1024],
  ['16:9', 1024, 576],
  ['21:9', 1024, 439],
])('%s has %i × %i pixels, and no corner is left bare', async (aspectRatio, width, height) => {
  const picture = PNG.sync.read(await draw('A paper boat', aspectRatio));
  expect([picture.width, picture.height]).toEqual([width, height]);
  const corners = [0, width - 1, width * (height - 1), width * height - 1];
  expect(corners.map((pixel) => picture.data[pixel * 4 + 3])).toEqual([255, 255, 255, 255]);
});

test('2k and 4k are two and four times as large', async () => {
  const large = PNG.sync.read(await draw('A paper boat', '21:9', '2k'));
  const larger = PNG.sync.read(await draw('A paper boat', '21:9', '4k'));
  expect([large.width, large.height]).toEqual([2048, 878]);
  expect([larger.width, larger.height]).toEqual([4096, 1755]);
});

test.each([
  ['XML', '</text></svg><script>alert(1)</script><!-- ]]> &amp; &#0; <?xml?>'],
  ['quotes', `"double" 'single' \`back\``],
  ['control characters', String.fromCharCode(...Array(160).keys())],
  ['lone surrogates', 'a\ud800b\udc00c\udfff\ud83d'],
  ['noncharacters', 'a\ufffeb\uffffc\u{1ffff}d\u{10ffff}'],
  ['emoji', '🐱🎉👨‍👩‍👧‍👦🏳️‍🌈1️⃣❤️'],
  ['Chinese and Japanese', '日本語の猫，中文'.repeat(300)],
  ['right to left', '\u202eشروق الشمس\u202c فوق الصحراء שלום'],
  ['an emoji where a long prompt is cut', `${'i'.repeat(1_499)}🎉${'i'.repeat(500)}`],
  ['10,000 accents', `e${'\u0301'.repeat(9_999)}`],
  ['10,000 letters', 'i'.repeat(10_000)],
  ['spaces', '  \t \n \u00a0 '],
  ['nothing', ''],
])('a prompt of %s is drawn', async (_name, prompt) => {
  const picture = PNG.sync.read(await draw(prompt));
  expect([picture.width, picture.height]).toEqual([1024, 1024]);
});

describe('refusals', () => {
  test.each([
    { prompt: 'A cat', aspect_ratio: 'toString', resolution: '1k' },
    { prompt: 'A cat', aspect_ratio: ASPECT_RATIOS[0], resolution: '8k' },
  ])('what is no size is refused: $aspect_ratio, $resolution', async (input) => {
    await expect(runDraw(input, signal)).rejects.toThrow('Invalid');
  });

  test('when too many pictures wait, the upstream is unavailable', async () => {
    const stop = new AbortController();
    const input = { prompt: 'A cat', aspect_ratio: '1:1', resolution: '1k' };
    const accepted = Array.from({ length: 1 + MAX_WAITING }, () => runDraw(input, stop.signal));
    const refused = runDraw(input, stop.signal);
    stop.abort();
    await Promise.allSettled(accepted);
    await expect(refused).rejects.toThrow(UpstreamFailure);
    await expect(refused).rejects.toMatchObject({ code: 'unavailable' });
  });
});
