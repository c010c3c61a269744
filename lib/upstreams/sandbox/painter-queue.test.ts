import { afterEach, describe, expect, test } from 'vitest';
import { createPainter, type Painter, PainterBusyError } from './painter-queue';

const SCRIPT = new URL('./painter.mjs', import.meta.url);
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h8v8z"/></svg>';

let painter: Painter | undefined;

function paintWith(script: URL, mostWaiting?: number): Painter {
  painter = createPainter(script, mostWaiting);
  return painter;
}

afterEach(async () => {
  await painter?.close();
});

describe('createPainter', () => {
  test('draws what waits in turn', async () => {
    const { paint } = paintWith(SCRIPT);
    const pictures = await Promise.all([paint(SVG), paint(SVG), paint(SVG)]);
    for (const picture of pictures) expect(picture.toString('latin1', 1, 4)).toBe('PNG');
  });

  test('refuses an SVG that is none, and goes on', async () => {
    const { paint } = paintWith(SCRIPT);
    const [broken, whole] = await Promise.allSettled([paint('<svg'), paint(SVG)]);
    expect(broken).toMatchObject({ status: 'rejected', reason: expect.any(Error) });
    expect(whole.status).toBe('fulfilled');
  });

  test('refuses more than may wait', async () => {
    const { paint } = paintWith(SCRIPT, 1);
    const [running, waiting] = [paint(SVG), paint(SVG)];
    await expect(paint(SVG)).rejects.toThrow(PainterBusyError);
    await Promise.all([running, waiting]);
    await expect(paint(SVG)).resolves.toBeInstanceOf(Buffer);
  });

  test('gives up what is aborted, whether it waits or is drawn', async () => {
    const { paint } = paintWith(SCRIPT, 1);
    const reason = new Error('No longer wanted');
    await expect(paint(SVG, AbortSignal.abort(reason))).rejects.toBe(reason);
    const [first, second] = [new AbortController(), new AbortController()];
    const [running, waiting] = [paint(SVG, first.signal), paint(SVG, second.signal)];
    second.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    const next = paint(SVG);
    first.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(next).resolves.toBeInstanceOf(Buffer);
  });

  test('rejects what is not yet drawn when it is closed, and starts again', async () => {
    const { paint, close } = paintWith(SCRIPT);
    const left = Promise.allSettled([paint(SVG), paint(SVG)]);
    await close();
    expect((await left).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(paint(SVG)).resolves.toBeInstanceOf(Buffer);
  });

  test('rejects each drawing when the thread cannot start', async () => {
    const { paint } = paintWith(new URL('./no-such-painter.mjs', import.meta.url));
    const results = await Promise.allSettled([paint(SVG), paint(SVG)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
