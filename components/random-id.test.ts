import { afterEach, expect, test, vi } from 'vitest';
import { isId } from '@/lib/core/ids';
import { randomId } from './random-id';

afterEach(() => vi.unstubAllGlobals());

test('ids are made where the browser has no crypto.randomUUID: plain http at a LAN address', () => {
  const { crypto } = globalThis;
  // As in Chromium in an insecure context.
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const ids = Array.from({ length: 1_000 }, randomId);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isId(id)).toBe(true);
  }
  expect(new Set(ids).size).toBe(1_000);
});
