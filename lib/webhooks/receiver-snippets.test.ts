import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../db/embedded-postgres';
import { RECEIVER_SNIPPETS } from './receiver-snippets';
import { signedHeaders } from './sign';

const PROGRAMS = { Python: ['python3', 'receiver.py'], JavaScript: ['node', 'receiver.mjs'] };
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const SECRET = newSecret();
const BODY = JSON.stringify({ id: 'a', status: 'completed', note: 'höflich' });
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe.each(RECEIVER_SNIPPETS)('the receiver in $name', ({ name, code }) => {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-receiver-'));
  let child: ChildProcess;
  let url: string;

  async function post(headers: Record<string, string>, body = BODY): Promise<number> {
    return (await fetch(url, { method: 'POST', headers, body })).status;
  }

  beforeAll(async () => {
    const port = await freePort();
    const [program = '', file = ''] = PROGRAMS[name];
    writeFileSync(join(dir, file), code);
    child = spawn(program, [file], {
      cwd: dir,
      env: { ...process.env, PORT: String(port), GET3W_WEBHOOK_SECRET: SECRET },
      stdio: 'ignore',
    });
    url = `http://127.0.0.1:${port}/`;
    await vi.waitFor(() => post({}), { timeout: 20_000 });
  });
  afterAll(() => {
    child.kill();
    rmSync(dir, { recursive: true });
  });

  test('takes what is signed with its secret, alone or as the second of two', async () => {
    expect(await post(signedHeaders('msg_1', new Date(), BODY, [SECRET]))).toBe(204);
    expect(await post(signedHeaders('msg_2', new Date(), BODY, [newSecret(), SECRET]))).toBe(204);
    const at = minutesAgo(4);
    const headers = {
      'webhook-id': 'msg_3',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(SECRET).sign('msg_3', at, BODY),
    };
    expect(await post(headers)).toBe(204);
  });

  test('refuses another secret, another body, another id and another time', async () => {
    const right = signedHeaders('msg_1', new Date(), BODY, [SECRET]);
    expect(await post(signedHeaders('msg_1', new Date(), BODY, [newSecret()]))).toBe(401);
    expect(await post(right, `${BODY} `)).toBe(401);
    expect(await post({ ...right, 'webhook-id': 'msg_2' })).toBe(401);
    expect(await post({ ...right, 'webhook-timestamp': 'soon' })).toBe(401);
  });

  test('refuses what was signed more than five minutes ago, or ahead', async () => {
    expect(await post(signedHeaders('msg_1', minutesAgo(6), BODY, [SECRET]))).toBe(401);
    expect(await post(signedHeaders('msg_1', minutesAgo(-6), BODY, [SECRET]))).toBe(401);
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'refuses a call without %s',
    async (missing) => {
      const headers = signedHeaders('msg_1', new Date(), BODY, [SECRET]);
      delete headers[missing];
      expect(await post(headers)).toBe(401);
    },
  );
});
