import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIResponse, Page } from '@playwright/test';
import type { Database } from '@/lib/db/database';
import { createLinkTokens } from '@/lib/mail/tokens';
import {
  expect,
  generateKey,
  newEmail,
  PASSWORD,
  sendTestEvent,
  signIn,
  signUp,
  test,
  topUp,
} from './fixtures';
import { behindTheScenes } from './money-fixtures';
import { product } from './serve';
import { staffCommand, verifyEmail } from './staff-fixtures';
import { routes } from './walk-routes';

/** An owner with some history, a member of staff, and the product's database. */
interface Stage {
  owner: Page;
  email: string;
  accountId: string;
  staff: Page;
  db: Database;
}

/** How to make a route change something, and the expected event. */
interface Change {
  action: string;
  /** A row of this table must be from the event's own transaction. Null if that row is updated again immediately. */
  table: string | null;
  /** Returns the answer, whose request id identifies the event; without an answer, any event of the account counts. */
  act(stage: Stage): Promise<APIResponse | undefined>;
}

const REASON = 'a reason that is long enough';
const UNUSED = 'http://127.0.0.1:9/';

function send(page: Page, method: string, path: string, data: object = {}): Promise<APIResponse> {
  return page.request.fetch(path, { method, headers: { origin: product().consoleUrl }, data });
}

/** An action of staff on the owner's account. */
function staffAct({ staff, accountId }: Stage, path: string, data: object): Promise<APIResponse> {
  return send(staff, 'POST', `/api/staff/accounts/${accountId}/${path}`, {
    id: randomUUID(),
    reason: REASON,
    ...data,
  });
}

/** A key is used, rotated, and its old secret is ended. */
async function endOldSecret({ owner, db }: Stage): Promise<APIResponse> {
  const { id, secret } = await generateKey(owner, 'two secrets');
  const called = await owner.request.get(`${product().apiUrl}/v1/account`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(called.status()).toBe(200);
  // The gateway records uses in batches.
  await expect
    .poll(async () => (await db.prisma.apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt)
    .not.toBeNull();
  await send(owner, 'POST', `/api/keys/${id}/rotate`, { graceHours: 1 });
  return send(owner, 'DELETE', `/api/keys/${id}/previous`);
}

/** The token of an emailed link to the owner. */
async function mailedToken({ db, email }: Stage, purpose: 'verify' | 'reset'): Promise<string> {
  const { id } = await db.prisma.emailToken.findFirstOrThrow({
    where: { user: { email }, purpose, usedAt: null },
  });
  const secret = readFileSync(join(product().dataDir, 'auth-secret'), 'utf8').trim();
  return createLinkTokens(secret).write(purpose, id);
}

/**
 * Every route of the console that changes something, in a working order. A text says why a route has no event of its
 * own. A new route must be added here.
 */
const CHANGES: Record<string, Change | string> = {
  'POST /api/sign-up': {
    action: 'account.created',
    table: 'memberships',
    act: ({ owner }) =>
      send(owner, 'POST', '/api/sign-up', { email: newEmail(), password: PASSWORD }),
  },
  'POST /api/verify-email/send': {
    action: 'email.link_sent',
    table: 'email_tokens',
    act: ({ owner }) => send(owner, 'POST', '/api/verify-email/send'),
  },
  'POST /api/verify-email': {
    action: 'email.verified',
    table: 'users',
    act: async (stage) =>
      send(stage.owner, 'POST', '/api/verify-email', { token: await mailedToken(stage, 'verify') }),
  },
  'POST /api/keys': {
    action: 'key.generated',
    table: 'api_keys',
    act: ({ owner }) => send(owner, 'POST', '/api/keys', { name: 'generated' }),
  },
  'DELETE /api/keys/[id]': {
    action: 'key.revoked',
    table: 'api_keys',
    act: async ({ owner }) => {
      const { id } = await generateKey(owner, 'deleted');
      return send(owner, 'DELETE', `/api/keys/${id}`);
    },
  },
  'PATCH /api/keys/[id]': {
    action: 'key.changed',
    table: 'api_keys',
    act: async ({ owner }) => {
      const { id } = await generateKey(owner, 'changed');
      return send(owner, 'PATCH', `/api/keys/${id}`, { name: 'renamed' });
    },
  },
  'POST /api/keys/[id]/rotate': {
    action: 'key.rotated',
    table: 'api_keys',
    act: async ({ owner }) => {
      const { id } = await generateKey(owner, 'rotated');
      return send(owner, 'POST', `/api/keys/${id}/rotate`, { graceHours: 1 });
    },
  },
  'DELETE /api/keys/[id]/previous': {
    action: 'key.secret_ended',
    table: 'api_keys',
    act: async (stage) => endOldSecret(stage),
  },
  'POST /api/keys/[id]/rehearse':
    'Says what a limit would have refused in the last 30 days and changes nothing.',
  'POST /api/keys/check': 'Says what is known about a key and changes nothing.',
  'POST /api/leaks': {
    action: 'key.revoked',
    table: 'api_keys',
    act: async ({ owner, staff }) => {
      const { secret } = await generateKey(owner, 'leaked');
      return send(staff, 'POST', '/api/leaks', { key: secret });
    },
  },
  'POST /api/billing/top-ups': {
    action: 'payment.started',
    table: null,
    act: ({ owner }) => send(owner, 'POST', '/api/billing/top-ups', { amount: '10' }),
  },
  'POST /api/checkout/[paymentId]': {
    action: 'payment.paid',
    table: 'ledger',
    act: async ({ owner }) => {
      await topUp(owner, '25');
      return undefined;
    },
  },
  'POST /api/payments/[provider]': 'The checkout above is paid through it.',
  'POST /api/billing/payments/[id]/check':
    'Asks the provider; what that says is applied as if it had come through the route above.',
  'POST /api/billing/cards': 'The sandbox has no page of cards; lib/payments tests it with Stripe.',
  'POST /api/billing/alert': {
    action: 'alert.set',
    table: 'billing_settings',
    act: ({ owner }) => send(owner, 'POST', '/api/billing/alert', { below: '5' }),
  },
  'POST /api/billing/auto-top-up': {
    action: 'auto_top_up.set',
    table: 'billing_settings',
    act: ({ owner }) =>
      send(owner, 'POST', '/api/billing/auto-top-up', {
        below: '1',
        amount: '10',
        monthLimit: '50',
      }),
  },
  'DELETE /api/billing/auto-top-up': {
    action: 'auto_top_up.switched_off',
    table: 'billing_settings',
    act: ({ owner }) => send(owner, 'DELETE', '/api/billing/auto-top-up'),
  },
  'POST /api/webhooks/secret': {
    action: 'webhook_secret.shown',
    table: null,
    act: ({ owner }) => send(owner, 'POST', '/api/webhooks/secret'),
  },
  'POST /api/webhooks/secret/rotate': {
    action: 'webhook_secret.rotated',
    table: 'webhook_secrets',
    act: ({ owner }) => send(owner, 'POST', '/api/webhooks/secret/rotate'),
  },
  'POST /api/webhooks/test-events': {
    action: 'webhook.tested',
    table: null,
    act: ({ owner }) => send(owner, 'POST', '/api/webhooks/test-events', { url: UNUSED }),
  },
  'POST /api/webhooks/deliveries/[id]/send-again': {
    action: 'webhook.sent_again',
    table: null,
    act: async ({ owner, accountId, db }) => {
      const id = await sendTestEvent(owner, UNUSED);
      // It cannot be resent during an attempt.
      const key = { accountId_id: { accountId, id } };
      await expect
        .poll(async () => (await db.prisma.webhookDelivery.findUnique({ where: key }))?.attempts)
        .toBe(1);
      return send(owner, 'POST', `/api/webhooks/deliveries/${id}/send-again`);
    },
  },
  'POST /api/staff/confirm': {
    action: 'session.confirmed',
    table: 'sessions',
    act: ({ staff }) => send(staff, 'POST', '/api/staff/confirm', { password: PASSWORD }),
  },
  'POST /api/staff/accounts/[id]/keys/[keyId]': {
    action: 'key.revoked',
    table: 'api_keys',
    act: async (stage) => {
      const { id } = await generateKey(stage.owner, 'found on a forum');
      return staffAct(stage, `keys/${id}`, {});
    },
  },
  'POST /api/staff/accounts/[id]/credits': {
    action: 'credit.granted',
    table: 'ledger',
    act: (stage) => staffAct(stage, 'credits', { direction: 'grant', amount: '2' }),
  },
  'POST /api/staff/accounts/[id]/refunds': {
    action: 'refund.requested',
    table: null,
    act: async (stage) => {
      const paymentId = await topUp(stage.owner, '10');
      return staffAct(stage, 'refunds', { paymentId, amount: '1' });
    },
  },
  'POST /api/staff/accounts/[id]/charge-refunds': {
    action: 'charge.refunded',
    table: 'ledger',
    act: async (stage) => {
      const { secret } = await generateKey(stage.owner, 'charged');
      const answer = await stage.owner.request.post(
        `${product().apiUrl}/v1/sandbox/wait/run?sync=true`,
        { headers: { authorization: `Bearer ${secret}` }, data: {} },
      );
      return staffAct(stage, 'charge-refunds', { taskId: (await answer.json()).id });
    },
  },
  'POST /api/staff/people': {
    action: 'staff.added',
    table: 'users',
    act: ({ staff, email }) =>
      send(staff, 'POST', '/api/staff/people', { email, role: 'support', reason: REASON }),
  },
  'DELETE /api/sessions/[id]': {
    action: 'session.ended',
    table: 'sessions',
    act: async ({ owner, email, db }) => {
      await signIn(owner, email);
      const older = await db.prisma.session.findFirstOrThrow({
        where: { user: { email }, endedAt: null },
        orderBy: { createdAt: 'asc' },
      });
      return send(owner, 'DELETE', `/api/sessions/${older.id}`);
    },
  },
  'DELETE /api/sessions': {
    action: 'session.ended',
    table: 'sessions',
    act: async ({ owner, email }) => {
      await signIn(owner, email);
      return send(owner, 'DELETE', '/api/sessions');
    },
  },
  'POST /api/auth/[...nextauth]': {
    action: 'session.started',
    table: 'sessions',
    act: async ({ owner, email }) => {
      await signIn(owner, email);
      return undefined;
    },
  },
  'POST /api/staff/accounts/[id]/sessions': {
    action: 'sessions.ended',
    table: 'sessions',
    act: (stage) => staffAct(stage, 'sessions', {}),
  },
  'POST /api/forgot-password': {
    action: 'password.reset_requested',
    table: 'email_tokens',
    act: ({ owner, email }) => send(owner, 'POST', '/api/forgot-password', { email }),
  },
  'POST /api/reset-password': {
    action: 'password.reset',
    table: 'users',
    act: async (stage) =>
      send(stage.owner, 'POST', '/api/reset-password', {
        token: await mailedToken(stage, 'reset'),
        password: `${PASSWORD} and more`,
      }),
  },
};

test('every route that changes something is called below, or listed with the reason why not', () => {
  const changing = routes.flatMap(({ name, methods }) =>
    methods.filter((method) => method !== 'GET').map((method) => `${method} ${name}`),
  );
  expect(Object.keys(CHANGES).sort()).toEqual(changing.sort());
});

test('each change is an event of its own transaction, with who did it and from where', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const staff = await context.newPage();
  const staffEmail = await signUp(staff);
  staffCommand('add', staffEmail, '--admin');
  const email = await signUp(page);
  await topUp(page, '10');
  await behindTheScenes(email, async (db, { accountId }) => {
    for (const [route, change] of Object.entries(CHANGES)) {
      if (typeof change === 'string') continue;
      const before = (await db.pool.query('SELECT max(id) AS id FROM audit_events')).rows[0].id;
      const answer = await change.act({ owner: page, email, accountId, staff, db });
      expect(answer?.status() ?? 200, route).toBeLessThan(300);
      const { rows } = await db.pool.query(
        `SELECT id, address, user_agent AS "userAgent", request_id AS "requestId", actor_kind AS kind, reason
          FROM audit_events WHERE id > $1 AND action = $2
            AND CASE WHEN $3::text IS NULL THEN chain_id = $4 ELSE request_id = $3 END
          ORDER BY id DESC LIMIT 1`,
        [before, change.action, answer?.headers()['x-request-id'] ?? null, accountId],
      );
      expect(rows, `${route} writes ${change.action}`).toHaveLength(1);
      const [event] = rows;
      // A provider's callback has no browser.
      if (change.action !== 'payment.paid') {
        expect(event, route).toMatchObject({
          address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
          userAgent: expect.stringContaining('Mozilla'),
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        });
      }
      const byStaff = route.includes('/staff/') && route !== 'POST /api/staff/confirm';
      if (byStaff) expect(event, route).toMatchObject({ kind: 'staff', reason: REASON });
      if (change.table) {
        const same = await db.pool.query(
          `SELECT 1 FROM ${change.table} t WHERE t.xmin = (SELECT xmin FROM audit_events WHERE id = $1)`,
          [event.id],
        );
        expect(same.rowCount, `${route} changes ${change.table} with its event`).toBeGreaterThan(0);
      }
    }
  });
  await context.close();
});

test('password guesses and views by staff are logged too', async ({ page, browser }) => {
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const staff = await context.newPage();
  staffCommand('add', await signUp(staff));
  const email = await signUp(page);
  await verifyEmail(email);
  await signIn(page, email, 'not the password');
  await behindTheScenes(email, async (db, { accountId }) => {
    await staff.goto(`/staff/accounts/${accountId}`);
    const events = await db.prisma.auditEvent.findMany({
      where: { chainId: accountId },
      orderBy: { seq: 'asc' },
    });
    expect(events.map(({ action }) => action)).toEqual([
      'account.created',
      'session.started',
      'session.refused',
      'account.viewed',
    ]);
  });
  await context.close();
});
