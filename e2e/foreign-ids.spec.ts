import type { Page } from '@playwright/test';
import { expect, generateKey, sendTestEvent, signUp, test, topUp } from './fixtures';
import { behindTheScenes } from './money-fixtures';
import { product } from './serve';
import { routes, UNKNOWN } from './walk-routes';

/** The owner's id for each route with an id, and a valid body. A new route must be added here. */
const OWNERS: Record<string, { id: keyof Things; data?: object }> = {
  '/api/keys/[id]': { id: 'key', data: { paused: true } },
  '/api/keys/[id]/previous': { id: 'key' },
  '/api/keys/[id]/rehearse': { id: 'key', data: { limit: { amount: '1', period: 'day' } } },
  '/api/keys/[id]/rotate': { id: 'key', data: { graceHours: 1 } },
  '/api/sessions/[id]': { id: 'session' },
  '/api/billing/payments/[id]/check': { id: 'pending' },
  '/api/checkout/[paymentId]': { id: 'pending', data: { outcome: 'paid' } },
  '/api/webhooks/deliveries/[id]/send-again': { id: 'delivery' },
  '/api-keys/[id]': { id: 'key' },
  '/billing/receipts/[paymentId]': { id: 'paid' },
  '/checkout/[paymentId]': { id: 'pending' },
  '/requests/[id]': { id: 'task' },
  '/webhooks/[id]': { id: 'delivery' },
};

/** The owner's ids. */
interface Things {
  key: string;
  session: string;
  pending: string;
  paid: string;
  delivery: string;
  task: string;
}

/**
 * Staff routes accept any account's id, but only from staff: see routes.spec.ts. Routes with a token or a name are
 * public.
 */
const withId = routes.filter(
  ({ name, path }) =>
    path.includes(UNKNOWN) && !/^\/(api\/(staff|auth|payments)|staff|dev)\//.test(name),
);

async function makeThings(page: Page, email: string): Promise<Things> {
  const headers = { origin: product().consoleUrl };
  const paid = await topUp(page, '10');
  const key = await generateKey(page, 'web');
  const called = await page.request.post(`${product().apiUrl}/v1/sandbox/wait/run?sync=true`, {
    headers: { authorization: `Bearer ${key.secret}` },
    data: {},
  });
  const started = await page.request.post('/api/billing/top-ups', {
    headers,
    data: { amount: '10' },
  });
  const { url } = (await started.json()) as { url: string };
  let session = '';
  await behindTheScenes(email, async (db, { userId }) => {
    session = (await db.prisma.session.findFirstOrThrow({ where: { userId } })).id;
  });
  return {
    key: key.id,
    session,
    paid,
    pending: url.split('/').at(-1) ?? '',
    delivery: await sendTestEvent(page, 'http://127.0.0.1:9/'),
    task: (await called.json()).id,
  };
}

test('every route with an id is walked below', () => {
  expect(withId.map(({ name }) => name).sort()).toEqual(Object.keys(OWNERS).sort());
});

test('ids of another account are not found on any route, and nothing happens to what they name', async ({
  page,
  browser,
}) => {
  const email = await signUp(page);
  const things = await makeThings(page, email);
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const stranger = await context.newPage();
  await signUp(stranger);
  await behindTheScenes(email, async (db, { accountId }) => {
    const events = () =>
      db.prisma.auditEvent.count({
        // The gateway creates one for the test event at some later time.
        where: { chainId: accountId, action: { not: 'webhook_secret.made' } },
      });
    const before = await events();
    for (const { name, path, methods } of withId) {
      const owners = OWNERS[name];
      if (!owners) continue;
      const real = path.replace(UNKNOWN, things[owners.id]);
      for (const method of methods.length > 0 ? methods : ['GET']) {
        const answer = await stranger.request.fetch(real, {
          method,
          headers: { origin: product().consoleUrl },
          data: method === 'GET' ? undefined : (owners.data ?? {}),
        });
        expect([method, name, answer.status()]).toEqual([method, name, 404]);
      }
      // The id is valid: its owner gets the page.
      if (methods.length === 0) expect((await page.request.get(real)).status(), name).toBe(200);
    }
    expect(await events()).toBe(before);
  });
  await context.close();
});
