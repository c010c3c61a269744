import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reconcileLedger } from '@/lib/ledger/reconcile-ledger';
import { CONTENT_TYPES, type Extension } from '@/lib/outputs/output-file';
import { createCustomer } from '@/test/factories';
import { type StandInS3, startStandInS3 } from '@/test/stand-in-s3';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const PICTURE = '/v1/google/nano-banana-pro/text-to-image?sync=true';
const identity = { accessKeyId: 'AKSTANDIN', secretAccessKey: 'secret-of-s3', region: 'us-east-1' };

const database = testDatabase();
let s3: StandInS3;
let gateway: TestGateway;
/** Stores outputs below its DATA_DIR. */
let local: TestGateway;
beforeAll(async () => {
  s3 = await startStandInS3(identity);
  const place = { url: new URL('/bucket/', s3.origin), ...identity };
  gateway = await startTestGateway(database.url, { place });
  local = await startTestGateway(database.url);
});
afterAll(async () => {
  expect(await reconcileLedger(database.db)).toEqual([]);
  expect(local.faults).toEqual([]);
  await Promise.all([gateway.close(), local.close()]);
  await s3.close();
});
beforeEach(() => {
  gateway.faults.splice(0);
});

test('a task’s output is kept in the storage and served at our address', async () => {
  const { key } = await createCustomer(database.db, 10_000_000n);
  const { body } = await gateway.call(PICTURE, { key: key.secret, body: { prompt: 'A cat' } });
  expect(body.status).toBe('completed');
  expect(JSON.stringify(body)).not.toContain(s3.origin);
  expect(body.outputs[0]).toMatch(new RegExp(`^${gateway.url}/outputs/\\d{8}-.{43}\\.png$`));
  const output = await fetch(body.outputs[0]);
  expect(output.headers.get('content-type')).toBe('image/png');
  const bytes = Buffer.from(await output.arrayBuffer());
  expect([...s3.objects.values()]).toEqual([bytes]);
});

test('a task whose output cannot be kept fails and costs nothing', async () => {
  const { key, accountId } = await createCustomer(database.db, 10_000_000n);
  s3.failNext(2, 500);
  const { body } = await gateway.call(PICTURE, { key: key.secret, body: { prompt: 'A cat' } });
  expect(body).toMatchObject({ status: 'failed', code: 'failed', cost: '0.000000' });
  expect(JSON.stringify(body)).not.toContain('OUTPUTS_URL');
  const account = await database.db.prisma.account.findUniqueOrThrow({ where: { id: accountId } });
  expect(account).toMatchObject({ balanceMicros: 10_000_000n, heldMicros: 0n, running: 0 });
  expect(gateway.faults.map(String)).toEqual([expect.stringContaining('answered 500 to a PUT')]);
});

test('while the storage is away an output is unavailable, not missing', async () => {
  const name = await keep('png');
  s3.failNext(2, 500);
  expect((await gateway.call(`/outputs/${name}`)).status).toBe(503);
  expect(gateway.faults).toHaveLength(1);
  expect((await fetch(`${gateway.url}/outputs/${name}`)).status).toBe(200);
  s3.objects.clear();
  expect((await gateway.call(`/outputs/${name}`)).status).toBe(404);
});

test.each(Object.entries(CONTENT_TYPES) as [Extension, string][])(
  'a browser gets %s as %s, and runs nothing of it',
  async (extension, type) => {
    const { headers } = await fetch(`${gateway.url}/outputs/${await keep(extension)}`);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    const shown = ['png', 'jpeg', 'webp', 'gif', 'mp4', 'webm', 'mp3', 'wav'].includes(extension);
    expect(headers.get('content-disposition')).toBe(shown ? null : 'attachment');
  },
);

describe.each([
  ['below DATA_DIR', () => local],
  ['on S3', () => gateway],
])('a player of films, with outputs %s,', (_where, at) => {
  const film = Buffer.from('0123456789');
  let url: string;
  beforeEach(async () => {
    url = `${at().url}/outputs/${await keep('mp4', at(), film)}`;
  });
  const ask = (headers: Record<string, string>, method = 'GET') => fetch(url, { method, headers });

  test('gets the range that it asks for, and learns the size', async () => {
    for (const [range, bytes, shown] of [
      ['bytes=0-1', '01', 'bytes 0-1/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-2', '89', 'bytes 8-9/10'],
    ] as const) {
      const answer = await ask({ range });
      expect([answer.status, await answer.text()]).toEqual([206, bytes]);
      expect(answer.headers.get('content-range')).toBe(shown);
      expect(answer.headers.get('content-length')).toBe(String(bytes.length));
      expect(answer.headers.get('content-type')).toBe('video/mp4');
    }
  });

  test('gets all of it where several ranges are asked for, or a range of another file', async () => {
    for (const headers of <Record<string, string>[]>[
      { range: 'bytes=0-1,4-5' },
      { range: 'bytes=0-1', 'if-range': '"another"' },
    ]) {
      const answer = await ask(headers);
      expect([answer.status, await answer.text()]).toEqual([200, '0123456789']);
      expect(answer.headers.get('accept-ranges')).toBe('bytes');
    }
    const tag = (await ask({})).headers.get('etag') ?? '';
    expect((await ask({ range: 'bytes=0-1', 'if-range': tag })).status).toBe(206);
    const known = await ask({ range: 'bytes=0-1', 'if-none-match': `"x", ${tag}` });
    expect([known.status, await known.text()]).toEqual([304, '']);
  });

  test('is told where a range lies behind the end', async () => {
    const answer = await ask({ range: 'bytes=10-' });
    expect(answer.status).toBe(416);
    expect(await answer.json()).toEqual({ code: 416, error: 'Range not satisfiable' });
    expect(answer.headers.get('content-range')).toBe('bytes */10');
    expect(answer.headers.get('cache-control')).toBeNull();
  });

  test('learns by HEAD what a GET would say', async () => {
    const [head, get] = [await ask({}, 'HEAD'), await ask({})];
    expect([head.status, await head.text(), await get.text()]).toEqual([200, '', '0123456789']);
    for (const name of ['content-length', 'content-type', 'etag', 'accept-ranges']) {
      expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    }
    expect((await fetch(url.replace(/.mp4$/, '.mp3'), { method: 'HEAD' })).status).toBe(404);
  });
});

test('a large output does not go through memory whole, and is let go when its reader hangs up', async () => {
  const bytes = Buffer.alloc(64 * 1024 * 1024, 'x');
  const name = await keep('mp4', local, bytes);
  const call = get(`${local.url}/outputs/${name}`);
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  const [chunk] = (await once(answer, 'data')) as [Buffer];
  answer.pause();
  expect(chunk.length).toBeLessThan(bytes.length / 8);
  expect(openFiles(name)).toHaveLength(1);
  call.destroy();
  await expect.poll(() => openFiles(name)).toEqual([]);
});

/** The open files of this process with this end of their names. */
function openFiles(name: string): string[] {
  const folder = '/proc/self/fd';
  const files = existsSync(folder)
    ? readdirSync(folder).map((entry) => linkAt(join(folder, entry)))
    : execFileSync('lsof', ['-p', String(process.pid), '-Fn'], { encoding: 'utf8' }).split('\n');
  return files.filter((file) => file.endsWith(name));
}

function linkAt(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Closed since it was listed.
    return '';
  }
}

function keep(
  extension: Extension,
  at = gateway,
  bytes = Buffer.from('<script>'),
): Promise<string> {
  return at.outputs.keep({ bytes, extension }, new AbortController().signal);
}
