import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { reAddLedger } from '@/lib/ledger/re-add';
import { CONTENT_TYPES, type Extension } from '@/lib/outputs/output-file';
import { createCustomer } from '@/lib/testing/factories';
import { type StandInS3, startStandInS3 } from '@/lib/testing/stand-in-s3';
import { testDatabase } from '@/lib/testing/test-database';
import { startTestGateway, type TestGateway } from '@/lib/testing/test-gateway';

const PICTURE = '/v1/google/nano-banana-pro/text-to-image?sync=true';
const identity = { accessKeyId: 'AKSTANDIN', secretAccessKey: 'secret-of-s3', region: 'us-east-1' };

const database = testDatabase();
let s3: StandInS3;
let gateway: TestGateway;
beforeAll(async () => {
  s3 = await startStandInS3(identity);
  const place = { url: new URL('/bucket/', s3.origin), ...identity };
  gateway = await startTestGateway(database.url, { place });
});
afterAll(async () => {
  expect(await reAddLedger(database.db)).toEqual([]);
  await gateway.close();
  await s3.close();
});
beforeEach(() => {
  gateway.faults.splice(0);
});

test('a task’s output lies on the storage and is passed on at our address', async () => {
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

function keep(extension: Extension): Promise<string> {
  const file = { bytes: Buffer.from('<script>'), extension };
  return gateway.outputs.keep(file, new AbortController().signal);
}
