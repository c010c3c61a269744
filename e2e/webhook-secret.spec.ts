import type { Received } from '@/test/webhook-receiver';
import { expect, generateKey, sendTestEvent, signUp, topUp } from './fixtures';
import { product } from './serve';
import { isSigned, RECEIVER_TOKEN, rowOf, showSecret, test } from './webhook-fixtures';

const SECRET = /whsec_[A-Za-z0-9+/]{43}=/;

test('the secret is in no page before it is asked for, in no URL, and gone when hidden', async ({
  page,
}) => {
  await signUp(page);
  await page.goto('/webhooks');
  expect(await page.content()).not.toMatch(SECRET);
  const answered = page.waitForResponse((response) =>
    response.url().endsWith('/api/webhooks/secret'),
  );
  const secret = await showSecret(page);
  expect(secret).toMatch(SECRET);
  expect((await answered).headers()['cache-control']).toBe('no-store');
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  expect(page.url()).not.toContain('whsec_');
  await page.getByRole('button', { name: 'Hide' }).click();
  await expect(page.getByRole('textbox', { name: 'Signing secret' })).toHaveCount(0);
  expect(await page.content()).not.toContain(secret);
  await page.reload();
  expect(await page.content()).not.toContain(secret);
  expect(await showSecret(page)).toBe(secret);
});

test('a task’s end arrives, signed with the secret that the page shows', async ({
  page,
  receive,
}) => {
  const receiver = await receive();
  await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  const query = new URLSearchParams({ webhook: `${receiver.url}?token=${RECEIVER_TOKEN}` });
  const submitted = await page.request.post(`${product().apiUrl}/v1/sandbox/wait/run?${query}`, {
    headers: { authorization: `Bearer ${key.secret}` },
    data: { seconds: 0.1 },
  });
  const { id } = await submitted.json();
  await expect.poll(() => receiver.received.length).toBe(1);
  const [call] = receiver.received as [Received];
  expect(JSON.parse(call.body)).toMatchObject({ id, status: 'completed' });
  await page.goto('/webhooks');
  await expect(rowOf(page, id)).toContainText('Delivered');
  expect(isSigned(call, await showSecret(page))).toBe(true);
});

test('after a rotation both secrets sign, until the previous one ends', async ({
  page,
  receive,
}) => {
  const receiver = await receive();
  await signUp(page);
  await page.goto('/webhooks');
  const before = await showSecret(page);
  await page.getByRole('button', { name: 'Rotate' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Rotate the signing secret?' });
  await expect(dialog).toContainText('For 24 hours every webhook is signed with both secrets');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/is also used until/)).toHaveCount(0);

  await page.getByRole('button', { name: 'Rotate' }).click();
  await dialog.getByRole('button', { name: 'Rotate secret' }).click();
  await expect(dialog).toBeHidden();
  const field = page.getByRole('textbox', { name: 'Signing secret' });
  await expect(field).not.toHaveValue(before);
  const after = await field.inputValue();
  await expect(page.getByText(/The previous secret is also used until \d/)).toBeVisible();

  await sendTestEvent(page, receiver.url);
  await expect.poll(() => receiver.received.length).toBe(1);
  const [call] = receiver.received as [Received];
  expect(String(call.headers['webhook-signature']).split(' ')).toHaveLength(2);
  expect([isSigned(call, before), isSigned(call, after)]).toEqual([true, true]);

  await page.getByRole('button', { name: 'Rotate' }).click();
  await expect(dialog).toContainText('Rotating again ends it immediately');
});
