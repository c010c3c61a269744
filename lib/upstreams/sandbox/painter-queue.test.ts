import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { UpstreamFailure } from '../upstream';
import { MAX_WAITING, paint } from './painter-queue';

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h8v8z"/></svg>';
const { signal } = new AbortController();

test('a broken SVG is refused, and what waits is drawn', async () => {
  const [broken, whole] = await Promise.allSettled([paint('<svg', signal), paint(SVG, signal)]);
  expect(broken).toMatchObject({ status: 'rejected', reason: expect.any(Error) });
  expect(whole).toMatchObject({ status: 'fulfilled' });
});

test('more than may wait are refused, until others are done', async () => {
  const stop = new AbortController();
  const accepted = Array.from({ length: 1 + MAX_WAITING }, () => paint(SVG, stop.signal));
  await expect(paint(SVG, signal)).rejects.toThrow(UpstreamFailure);
  stop.abort();
  const ends = await Promise.allSettled(accepted);
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
  expect((await paint(SVG, signal)).toString('latin1', 1, 4)).toBe('PNG');
});

test('an aborted drawing is given up, whether it waits or has begun, and the next is drawn', async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const begun = paint(SVG, first.signal);
  const waiting = paint(SVG, second.signal);
  const next = paint(SVG, signal);
  await nextTurn();
  second.abort();
  first.abort();
  await expect(begun).rejects.toThrow('aborted');
  await expect(waiting).rejects.toThrow('aborted');
  expect((await next).toString('latin1', 1, 4)).toBe('PNG');
});

test('the process goes on with other work while it draws', async () => {
  let drawn = false;
  const picture = paint(SVG, signal).finally(() => {
    drawn = true;
  });
  let turns = 0;
  for (; !drawn; turns += 1) await nextTurn();
  await picture;
  expect(turns).toBeGreaterThan(50);
});
