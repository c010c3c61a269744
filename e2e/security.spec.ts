import { createHash } from 'node:crypto';
import { drawKey } from '@/lib/keys/format';
import { expect, generateKey, sendTestEvent, signUp, test, topUp } from './fixtures';
import { product } from './serve';

const UNKNOWN = '00000000-0000-7000-8000-000000000000';

test('every page carries the security headers, and a nonce of its own', async ({ page }) => {
  const nonces = new Set<string>();
  for (const path of ['/sign-in', '/sign-up', '/sign-in', '/no-such-page']) {
    const headers = (await page.request.get(path)).headers();
    const policy = headers['content-security-policy'] ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    if (nonce) nonces.add(nonce);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(/script-src[^;]*unsafe-inline/.test(policy)).toBe(false);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-powered-by']).toBeUndefined();
  }
  expect(nonces.size).toBe(4);
});

test('what changes something is refused from another origin, and without one', async ({ page }) => {
  await signUp(page);
  const { id } = await generateKey(page, 'web');
  for (const [method, path] of [
    ['POST', '/api/keys'],
    ['DELETE', `/api/keys/${id}`],
    ['POST', '/api/keys/check'],
    ['POST', '/api/billing/top-ups'],
    ['POST', `/api/checkout/${UNKNOWN}`],
    ['POST', '/api/webhooks/secret'],
    ['POST', '/api/webhooks/secret/rotate'],
    ['POST', '/api/webhooks/test-events'],
    ['POST', `/api/webhooks/deliveries/${UNKNOWN}/send-again`],
    ['DELETE', '/api/sessions'],
    ['DELETE', `/api/sessions/${UNKNOWN}`],
    ['POST', '/api/sign-up'],
    ['POST', '/api/leaks'],
    ['POST', '/api/verify-email'],
    ['POST', '/api/verify-email/send'],
    ['POST', '/api/forgot-password'],
    ['POST', '/api/reset-password'],
    ['POST', '/api/billing/alert'],
    ['POST', '/api/billing/auto-top-up'],
    ['DELETE', '/api/billing/auto-top-up'],
    ['POST', '/api/billing/cards'],
    ['POST', `/api/billing/payments/${UNKNOWN}/check`],
    ['POST', '/api/staff/confirm'],
    ['POST', '/api/staff/people'],
    ['POST', `/api/staff/accounts/${UNKNOWN}/credits`],
    ['POST', `/api/staff/accounts/${UNKNOWN}/refunds`],
    ['POST', `/api/staff/accounts/${UNKNOWN}/charge-refunds`],
    ['POST', '/api/auth/signout'],
    ['POST', '/api/auth/callback/credentials'],
  ] as const) {
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, undefined]) {
      const answer = await page.request.fetch(path, { method, data: {}, headers });
      expect(answer.status(), `${method} ${path}`).toBe(403);
      expect(await answer.json()).toMatchObject({ code: 403 });
    }
  }
  await page.goto('/api-keys');
  await expect(page.getByRole('button', { name: 'Delete web' })).toBeVisible();
});

test('without a session nothing is changed or shown', async ({ page }) => {
  const headers = { origin: product().consoleUrl };
  for (const [method, path] of [
    ['POST', '/api/keys'],
    ['DELETE', `/api/keys/${UNKNOWN}`],
    ['POST', '/api/keys/check'],
    ['POST', '/api/billing/top-ups'],
    ['POST', '/api/billing/alert'],
    ['POST', '/api/billing/auto-top-up'],
    ['DELETE', '/api/billing/auto-top-up'],
    ['POST', '/api/billing/cards'],
    ['POST', `/api/billing/payments/${UNKNOWN}/check`],
    ['POST', '/api/verify-email/send'],
    ['DELETE', '/api/sessions'],
    ['POST', '/api/webhooks/secret'],
    ['POST', '/api/webhooks/secret/rotate'],
    ['POST', '/api/webhooks/test-events'],
    ['POST', `/api/webhooks/deliveries/${UNKNOWN}/send-again`],
  ] as const) {
    const answer = await page.request.fetch(path, { method, data: {}, headers });
    expect(answer.status(), `${method} ${path}`).toBe(401);
  }
  for (const path of [
    '/api-keys',
    '/billing',
    '/tier',
    '/requests',
    '/activity',
    `/requests/${UNKNOWN}`,
    '/webhooks',
    `/webhooks/${UNKNOWN}`,
    '/requests',
    `/requests/${UNKNOWN}`,
    `/billing/receipts/${UNKNOWN}`,
    '/settings',
    `/checkout/${UNKNOWN}`,
  ]) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect(answer.status(), path).toBe(307);
  }
  const file = await page.request.get('/api/billing/statement.csv');
  expect(file.status()).toBe(401);
  expect(await file.json()).toMatchObject({ code: 401 });
});

test('what belongs to another account is not found', async ({ page, browser }) => {
  await signUp(page);
  const { id, secret } = await generateKey(page, 'web');
  const paymentId = await topUp(page, '10');
  const deliveryId = await sendTestEvent(page, 'http://127.0.0.1:9/');
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const stranger = await context.newPage();
  await signUp(stranger);
  const headers = { origin: product().consoleUrl };
  for (const target of [id, UNKNOWN, 'x']) {
    const answer = await stranger.request.delete(`/api/keys/${target}`, { headers, data: {} });
    expect(answer.status()).toBe(404);
    expect(await answer.json()).toEqual({ code: 404, error: 'Not found' });
  }
  const checks = [];
  for (const key of [secret, drawKey()]) {
    const hash = createHash('sha256').update(key).digest('hex');
    const answer = await stranger.request.post('/api/keys/check', { headers, data: { hash } });
    expect(answer.headers()['cache-control']).toBe('no-store');
    checks.push([answer.status(), await answer.text()]);
  }
  expect(checks).toEqual(Array(2).fill([200, '{"state":"unknown"}']));
  expect((await stranger.request.get(`/checkout/${paymentId}`)).status()).toBe(404);
  for (const target of [paymentId, UNKNOWN, 'x']) {
    expect((await stranger.request.get(`/billing/receipts/${target}`)).status()).toBe(404);
  }
  expect((await page.request.get(`/billing/receipts/${paymentId}`)).status()).toBe(200);
  expect(await (await stranger.request.get('/api/billing/statement.csv')).text()).toMatch(
    /^\uFEFFtime_utc,[^\n]*\n$/,
  );
  for (const target of [deliveryId, UNKNOWN, 'x']) {
    const path = `/api/webhooks/deliveries/${target}/send-again`;
    const answer = await stranger.request.post(path, { headers });
    expect(answer.status()).toBe(404);
    expect(await answer.json()).toEqual({ code: 404, error: 'Not found' });
    expect((await stranger.request.get(`/webhooks/${target}`)).status()).toBe(404);
  }
  expect((await page.request.get(`/webhooks/${deliveryId}`)).status()).toBe(200);
  await page.goto('/api-keys');
  await expect(page.getByRole('button', { name: 'Delete web' })).toBeVisible();
  await context.close();
});

test('bad bodies get the documented error', async ({ page }) => {
  await signUp(page);
  const headers = { origin: product().consoleUrl, 'content-type': 'application/json' };
  for (const data of ['', 'no json', '[]', '{"name": 5}', '{"name": ""}', 'null']) {
    const answer = await page.request.post('/api/keys', { headers, data });
    expect(answer.status(), data).toBe(400);
    expect(await answer.json()).toEqual({
      code: 400,
      error: 'The name must have 1 to 64 characters.',
    });
  }
  for (const name of ['\0', '\u202Ebew', '\u3164']) {
    const answer = await page.request.post('/api/keys', { headers, data: { name } });
    expect(await answer.json()).toEqual({
      code: 400,
      error: 'The name must not contain invisible characters.',
    });
  }
  const { id } = await generateKey(page, 'web');
  for (const data of [
    '{"reason": 5}',
    '{"reason": "\\u0000"}',
    `{"reason": "${'x'.repeat(201)}"}`,
  ]) {
    const answer = await page.request.delete(`/api/keys/${id}`, { headers, data });
    expect(answer.status(), data).toBe(400);
  }
  expect((await page.request.delete(`/api/keys/${id}`, { headers, data: '{}' })).status()).toBe(
    200,
  );
  for (const data of ['', '{}', '{"hash": 5}', `{"hash": "${drawKey()}"}`]) {
    expect((await page.request.post('/api/keys/check', { headers, data })).status()).toBe(400);
  }
  const large = await page.request.post('/api/keys', { headers, data: 'x'.repeat(300_000) });
  expect(large.status()).toBe(413);
  for (const data of ['', 'no json', '{"amount": {}}', '{"amount": "1e9"}']) {
    expect((await page.request.post('/api/billing/top-ups', { headers, data })).status()).toBe(400);
  }
  for (const data of ['', 'null', '{"url": 5}', '{"url": ""}', '{"url": "ftp://example.com/"}']) {
    const answer = await page.request.post('/api/webhooks/test-events', { headers, data });
    expect(answer.status(), data).toBe(400);
    expect((await answer.json()).error).toMatch(/^Invalid webhook URL: it must be /);
  }
});
