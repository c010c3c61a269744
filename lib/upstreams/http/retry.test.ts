import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StandInProvider, startStandInProvider } from '@/test/stand-in-provider';
import { httpSchema } from '../../catalog/http-schema';
import { openOutbound } from '../../outbound/outbound';
import { createHttpUpstream } from './http-upstream';
import type { WaysOut } from './provider-task';

const trusted = openOutbound({ allowInternal: true });
const guarded = openOutbound({ allowInternal: false });
/** A port without a listener. */
let port: number;

beforeAll(async () => {
  const gone = await startStandInProvider();
  port = Number(new URL(gone.origin).port);
  await gone.close();
});
afterAll(async () => {
  await trusted.close();
  await guarded.close();
});

/** An upstream at the port, and the calls that it makes; `afterFirst` runs after the first one has failed. */
function upstreamAt(afterFirst: () => Promise<void>) {
  const config = httpSchema({}).parse({
    type: 'http',
    url: `http://127.0.0.1:${port}/submit`,
    answer: { outputs: 'images.*', outputs_are: 'base64' },
  });
  const calls: string[] = [];
  const watched: WaysOut = {
    guarded,
    trusted: {
      ...trusted,
      async send(call) {
        calls.push(`${call.method} ${call.url.pathname}`);
        return trusted.send(call).catch(async (error: unknown) => {
          if (calls.length === 1) await afterFirst();
          throw error;
        });
      },
    },
  };
  const upstream = createHttpUpstream(config, watched);
  return { calls, run: () => upstream({ prompt: 'A cat' }, new AbortController().signal) };
}

test('a submit that found nobody is made once more, and no third time', async () => {
  const { calls, run } = upstreamAt(async () => {});
  await expect(run()).rejects.toMatchObject({ code: 'unavailable' });
  expect(calls).toEqual(['POST /submit', 'POST /submit']);
});

test('a provider that is back for the second try runs the task, once', async () => {
  let provider: StandInProvider | undefined;
  const { run } = upstreamAt(async () => {
    provider = await startStandInProvider(port);
    provider.answerWith(() => ({ body: { images: ['AAAA'] } }));
  });
  expect(await run()).toEqual([{ bytes: Buffer.alloc(3), extension: 'bin' }]);
  expect(provider?.requests.map(({ body }) => body)).toEqual(['{"prompt":"A cat"}']);
  await provider?.close();
});
