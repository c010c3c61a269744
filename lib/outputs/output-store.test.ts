import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type StandInS3, startStandInS3 } from '@/test/stand-in-s3';
import type { ByteRange } from './byte-range';
import type { OutputFile } from './output-file';
import { type OutputStore, openOutputStore } from './output-store';
import type { S3Place } from './s3-place';

const DAY_MS = 24 * 60 * 60 * 1_000;
const LATE = new Date('2026-11-24T23:59:59Z');
const identity = {
  accessKeyId: 'AKSTANDIN',
  secretAccessKey: 'a/secret+of=s3',
  region: 'eu-west-3',
};
const file: OutputFile = { bytes: Buffer.from('made by a task'), extension: 'txt' };

let dir: string;
let s3: StandInS3;
let now: Date;
const opened: OutputStore[] = [];
const signal = new AbortController().signal;

beforeEach(async () => {
  now = LATE;
  dir = mkdtempSync(join(tmpdir(), 'get3w-outputs-'));
  s3 = await startStandInS3(identity);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await s3.close();
  rmSync(dir, { recursive: true, force: true });
});

function openStore(place?: S3Place): OutputStore {
  const store = openOutputStore({ dataDir: dir, place, days: 7, clock: () => now });
  opened.push(store);
  return store;
}

function placeAt(path: string, changes: Partial<S3Place> = {}): S3Place {
  return { url: new URL(path, s3.origin), ...identity, ...changes };
}

async function readBack(store: OutputStore, name: string): Promise<OutputFile | null> {
  const opened = await store.open(name, { range: null, bytes: true });
  if (!opened?.stream) return null;
  return { bytes: await buffer(opened.stream), extension: opened.extension };
}

const STORES: [string, () => OutputStore][] = [
  ['below DATA_DIR', () => openStore()],
  ['in a bucket', () => openStore(placeAt('/bucket/'))],
  ['below a prefix in a bucket', () => openStore(placeAt('/bucket/some/where/'))],
];

describe.each(STORES)('outputs %s', (_name, open) => {
  test('come back as they were kept, under names that say their day and nothing else', async () => {
    const store = open();
    const names = await Promise.all([store.keep(file, signal), store.keep(file, signal)]);
    expect(new Set(names).size).toBe(2);
    for (const name of names) {
      expect(name).toMatch(/^20261124-[A-Za-z0-9_-]{43}\.txt$/);
      expect(await readBack(store, name)).toEqual(file);
    }
    expect(s3.refused).toEqual([]);
  });

  test.each<[ByteRange, { from: number; to: number } | 'outside']>([
    [
      { from: 0, to: 1 },
      { from: 0, to: 1 },
    ],
    [
      { from: 5, to: null },
      { from: 5, to: 13 },
    ],
    [
      { from: 13, to: 99 },
      { from: 13, to: 13 },
    ],
    [{ last: 4 }, { from: 10, to: 13 }],
    [{ last: 99 }, { from: 0, to: 13 }],
    [{ from: 14, to: null }, 'outside'],
    [{ last: 0 }, 'outside'],
  ])('give the range %j, and say how large they are', async (range, span) => {
    const store = open();
    const name = await store.keep(file, signal);
    const opened = await store.open(name, { range, bytes: true });
    expect(opened).toMatchObject({ size: file.bytes.length, span });
    const bytes = opened?.stream ? await buffer(opened.stream) : null;
    expect(bytes).toEqual(
      span === 'outside' ? null : Buffer.from(file.bytes.slice(span.from, span.to + 1)),
    );
    expect(await store.open(name, { range: null, bytes: false })).toMatchObject({
      size: file.bytes.length,
      span: null,
      stream: null,
    });
  });

  test('are kept for whole days, and refused from then on, swept or not', async () => {
    const store = open();
    const name = await store.keep(file, signal);
    now = new Date(LATE.getTime() + 7 * DAY_MS);
    await store.removeOldOutputs(now);
    expect(await readBack(store, name)).toEqual(file);
    now = new Date(now.getTime() + 1_000);
    expect(await readBack(store, name)).toBeNull();
    now = LATE;
    expect(await readBack(store, name)).toEqual(file);
  });

  test('are removed after their days by several at once, and others stay', async () => {
    const [store, other] = [open(), open()];
    const old = await Promise.all(Array.from({ length: 10 }, () => store.keep(file, signal)));
    now = new Date(LATE.getTime() + 5 * DAY_MS);
    const young = await store.keep(file, signal);
    const later = new Date(LATE.getTime() + 8 * DAY_MS);
    await Promise.all([store.removeOldOutputs(later), other.removeOldOutputs(later)]);
    now = LATE;
    expect(await Promise.all(old.map((name) => readBack(store, name)))).toEqual(
      old.map(() => null),
    );
    expect(await readBack(store, young)).toEqual(file);
    await store.removeOldOutputs(later);
  });

  test.each([
    '',
    '..',
    '20261124',
    '../../etc/passwd',
    `20261124-${'a'.repeat(43)}.txt`,
    `20261124-${'a'.repeat(43)}.html`,
    `20261199-${'a'.repeat(43)}.txt`,
    `20261124-${'a'.repeat(42)}/.txt`,
    `.20261124-${'a'.repeat(43)}.txt`,
  ])('are not found as %j', async (name) => {
    expect(await readBack(open(), name)).toBeNull();
  });
});

test('outputs are for nobody else on this machine, also where an older version made the folder', async () => {
  mkdirSync(join(dir, 'outputs'), { mode: 0o755 });
  const name = await openStore().keep(file, signal);
  const modeOf = (...path: string[]) => statSync(join(dir, 'outputs', ...path)).mode & 0o777;
  expect([modeOf(), modeOf('20261124'), modeOf('20261124', name)]).toEqual([0o700, 0o700, 0o600]);
});

test('what a gateway left half written goes with its day', async () => {
  const store = openStore();
  mkdirSync(join(dir, 'outputs', '20260101'), { recursive: true });
  writeFileSync(join(dir, 'outputs', '20260101', '.half'), 'x');
  writeFileSync(join(dir, 'outputs', 'notes'), 'not ours');
  await store.removeOldOutputs(now);
  expect(existsSync(join(dir, 'outputs', '20260101'))).toBe(false);
  expect(readdirSync(join(dir, 'outputs'))).toEqual(['notes']);
});

describe('S3-compatible storage', () => {
  test('has files at prefix, day and name, and loses none that are not ours', async () => {
    const store = openStore(placeAt('/bucket/some/where/'));
    const name = await store.keep(file, signal);
    expect([...s3.objects.keys()]).toEqual([`bucket/some/where/20261124/${name}`]);
    const foreign = ['bucket/some/where/20200101/report.pdf', `bucket/else/20200101/${name}`];
    for (const key of foreign) s3.objects.set(key, Buffer.from('x'));
    await store.removeOldOutputs(new Date(LATE.getTime() + 100 * DAY_MS));
    expect([...s3.objects.keys()]).toEqual(foreign);
  });

  test('that stumbles once is asked again; a second time is a fault that names no secret', async () => {
    const store = openStore(placeAt('/bucket/'));
    s3.failNext(1, 503);
    const name = await store.keep(file, signal);
    expect(await readBack(store, name)).toEqual(file);
    s3.failNext(2, 503);
    await expect(store.keep(file, signal)).rejects.toThrow(
      'The storage of OUTPUTS_URL answered 503 to a PUT.',
    );
    s3.failNext(2, 500);
    await expect(readBack(store, name)).rejects.toThrow('answered 500 to a GET');
    s3.failNext(2, 500);
    await expect(store.open(name, { range: null, bytes: false })).rejects.toThrow('500 to a HEAD');
  });

  test('with temporary credentials gets their session token, signed', async () => {
    const temporary = { ...identity, sessionToken: 'FwoGZXIvYXdz/of+a=session' };
    const strict = await startStandInS3(temporary);
    try {
      const url = new URL('/bucket/', strict.origin);
      const store = openStore({ url, ...temporary });
      const name = await store.keep(file, signal);
      expect(await readBack(store, name)).toEqual(file);
      await store.removeOldOutputs(new Date(LATE.getTime() + 100 * DAY_MS));
      expect(strict.objects.size).toBe(0);
      await expect(openStore({ url, ...identity }).keep(file, signal)).rejects.toThrow('403');
      expect(strict.refused).toEqual(['another session']);
    } finally {
      await strict.close();
    }
  });

  test.each([
    ['secret', { secretAccessKey: 'wrong' }, 'another signature'],
    ['id', { accessKeyId: 'AKWRONG' }, 'another identity'],
    ['region', { region: 'us-east-1' }, 'another identity'],
  ])(
    'refuses a wrong %s, and that is a fault and not a missing file',
    async (_what, changes, why) => {
      const store = openStore(placeAt('/bucket/', changes));
      await expect(store.keep(file, signal)).rejects.toThrow('answered 403 to a PUT');
      await expect(store.removeOldOutputs(now)).rejects.toThrow('answered 403 to a GET');
      expect(new Set(s3.refused)).toEqual(new Set([why]));
    },
  );
});
