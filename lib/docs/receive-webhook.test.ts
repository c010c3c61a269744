import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitUntil } from '@/test/harness/wait-until';
import { type RunningSnippet, startSnippet } from '@/test/run-snippet';
import { freePort } from '../db/embedded-postgres';
import { receiveWebhook } from './receive-webhook';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const OTHER = `whsec_${randomBytes(32).toString('base64')}`;
const ID = '0199d1f0-0000-7000-8000-000000000000';
const BODY = JSON.stringify({ id: ID, status: 'completed', outputs: ['https://x.example/ü.png'] });
const MINUTE_MS = 60_000;

describe.each(receiveWebhook().map((snippet) => [snippet.name, snippet] as const))(
  'the receiver in %s',
  (_name, snippet) => {
    let receiver: RunningSnippet;
    let url: string;
    beforeAll(async () => {
      const port = await freePort();
      url = `http://127.0.0.1:${port}/`;
      receiver = startSnippet(snippet, { GET3W_WEBHOOK_SECRET: SECRET, PORT: String(port) });
      await waitUntil('it listens', () =>
        fetch(url, { method: 'POST' }).then(Boolean, () => false),
      );
    });
    afterAll(() => receiver.stop());

    async function send(sent: { secrets: string[]; ageMs?: number; body?: string }) {
      const { secrets, ageMs = 0, body = BODY } = sent;
      const at = new Date(Date.now() - ageMs);
      const headers = {
        'webhook-id': ID,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': secrets.map((one) => new Webhook(one).sign(ID, at, BODY)).join(' '),
      };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    }

    test('takes what is signed with the secret, also beside a rotated one, and prints the task', async () => {
      expect(await send({ secrets: [SECRET] })).toBe(204);
      expect(await send({ secrets: [OTHER, SECRET] })).toBe(204);
      await waitUntil('it has printed both', () => receiver.printed().split('\n').length === 3);
      expect(receiver.printed()).toBe(`${ID} completed\n`.repeat(2));
    });

    test('refuses what is unsigned, signed with another secret, changed, or not of these minutes', async () => {
      const before = receiver.printed();
      expect((await fetch(url, { method: 'POST', body: BODY })).status).toBe(401);
      expect(await send({ secrets: [OTHER] })).toBe(401);
      expect(await send({ secrets: [SECRET], body: BODY.replace('completed', 'failed') })).toBe(
        401,
      );
      expect(await send({ secrets: [SECRET], ageMs: 6 * MINUTE_MS })).toBe(401);
      expect(await send({ secrets: [SECRET], ageMs: -6 * MINUTE_MS })).toBe(401);
      expect(receiver.printed()).toBe(before);
    });
  },
);
