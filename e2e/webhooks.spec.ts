import type { Page } from '@playwright/test';
import { Webhook } from 'standardwebhooks';
import { type Received, startReceiver, type WebhookReceiver } from '@/lib/testing/webhook-receiver';
import { test as base, expect, generateKey, sendTestEvent, signUp, topUp } from './fixtures';
import { product } from './serve';

const SECRET = /whsec_[A-Za-z0-9+/]{43}=/;

interface Receivers {
  receive: (...args: Parameters<typeof startReceiver>) => Promise<WebhookReceiver>;
}

/** Receivers on this machine, ended after the test. */
const test = base.extend<Receivers>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern
  receive: async ({}, use) => {
    const started: WebhookReceiver[] = [];
    await use(async (...args) => {
      const receiver = await startReceiver(...args);
      started.push(receiver);
      return receiver;
    });
    for (const receiver of started) await receiver.close();
  },
});

async function showSecret(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Show' }).click();
  return page.getByRole('textbox', { name: 'Signing secret' }).inputValue();
}

/** Whether a call is signed with the secret; it has to come alone, or beside others. */
function isSigned({ headers, body }: Received, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

/** The row of a delivery, by what it links to. */
function row(page: Page, id: string) {
  return page.getByRole('row').filter({ has: page.locator(`a[href="/webhooks/${id}"]`) });
}

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

test('a test event arrives, and the page says so by itself', async ({ page, receive }) => {
  const receiver = await receive();
  await signUp(page);
  await page.goto('/webhooks');
  await expect(page.getByText('No deliveries yet')).toBeVisible();
  await expect(page.getByText('Webhooks may go to internal addresses here')).toBeVisible();
  const url = `${receiver.url}?token=${'t'.repeat(60)}`;
  await page.getByRole('textbox', { name: 'URL' }).fill(url);
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page.getByText(/Delivered: the receiver answered HTTP 200 \(/)).toBeVisible();
  const top = page.getByRole('table', { name: 'Deliveries' }).getByRole('row').nth(1);
  await expect(top).toContainText('Test event');
  await expect(top).toContainText('Delivered');
  expect(receiver.received).toHaveLength(1);
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ test: true });
  await top.getByRole('link').click();
  await expect(page.getByText(url)).toBeVisible();
  await expect(page.locator('pre')).toHaveText('thanks');
});

test('a wrong address is refused beside the field', async ({ page }) => {
  await signUp(page);
  await page.goto('/webhooks');
  for (const url of ['', 'example.com', 'ftp://example.com/', 'http://me:secret@example.com/']) {
    await page.getByRole('textbox', { name: 'URL' }).fill(url);
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await expect(page.getByText(/^Choose another address: it must/)).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'URL' })).toBeFocused();
  }
  await expect(page.getByText('No deliveries yet')).toBeVisible();
});

test('a task’s end arrives, signed with the secret that the page shows', async ({
  page,
  receive,
}) => {
  const receiver = await receive();
  await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  const query = new URLSearchParams({ webhook: receiver.url });
  const submitted = await page.request.post(`${product().apiUrl}/v1/sandbox/wait/run?${query}`, {
    headers: { authorization: `Bearer ${key.secret}` },
    data: { seconds: 0.1 },
  });
  const { id } = await submitted.json();
  await expect.poll(() => receiver.received.length).toBe(1);
  const [call] = receiver.received as [Received];
  expect(JSON.parse(call.body)).toMatchObject({ id, status: 'completed' });
  await page.goto('/webhooks');
  await expect(row(page, id)).toContainText('Delivered');
  expect(isSigned(call, await showSecret(page))).toBe(true);
});

test('a receiver that fails is waited for, and sending again to a mended one delivers', async ({
  page,
  receive,
}) => {
  let mended = false;
  const markup = '<b>out of order</b><script>document.title = "taken over"</script>';
  const receiver = await receive((_call, response) => {
    response.writeHead(mended ? 204 : 500).end(mended ? undefined : markup);
  });
  await signUp(page);
  const id = await sendTestEvent(page, receiver.url);
  await page.goto('/webhooks');
  await expect(row(page, id)).toContainText('Waitingnext attempt in');
  await expect(row(page, id)).toContainText('HTTP 500');
  await row(page, id).getByRole('link').click();
  await expect(page.locator('pre').first()).toHaveText(markup);
  await expect(page).toHaveTitle(/^Webhook delivery/);

  mended = true;
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('Delivered', { exact: true })).toBeVisible();
  await expect(page.getByText('HTTP 204')).toBeVisible();
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('HTTP 204')).toHaveCount(2);
  expect(new Set(receiver.received.map((call) => call.headers['webhook-id']))).toEqual(
    new Set([id]),
  );
  await expect(page.getByRole('listitem').filter({ hasText: 'Attempt' })).toHaveCount(
    receiver.received.length,
  );
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
  await expect(dialog).toContainText('For 24 hours every webhook carries two signatures');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/signs along until/)).toHaveCount(0);

  await page.getByRole('button', { name: 'Rotate' }).click();
  await dialog.getByRole('button', { name: 'Rotate secret' }).click();
  await expect(dialog).toBeHidden();
  const field = page.getByRole('textbox', { name: 'Signing secret' });
  await expect(field).not.toHaveValue(before);
  const after = await field.inputValue();
  await expect(page.getByText(/The previous secret signs along until \d/)).toBeVisible();

  await sendTestEvent(page, receiver.url);
  await expect.poll(() => receiver.received.length).toBe(1);
  const [call] = receiver.received as [Received];
  expect(String(call.headers['webhook-signature']).split(' ')).toHaveLength(2);
  expect([isSigned(call, before), isSigned(call, after)]).toEqual([true, true]);

  await page.getByRole('button', { name: 'Rotate' }).click();
  await expect(dialog).toContainText('Rotating again ends it at once');
});

test('more deliveries than a page holds are reached by Older, and Newest leads back', async ({
  page,
  receive,
}) => {
  const receiver = await receive();
  await signUp(page);
  const ids: string[] = [];
  for (let count = 0; count < 27; count++) ids.push(await sendTestEvent(page, receiver.url));
  await page.goto('/webhooks');
  const links = page.getByRole('table', { name: 'Deliveries' }).getByRole('link');
  await expect(links).toHaveCount(25);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(links).toHaveCount(2);
  await expect(row(page, ids[0] ?? '')).toBeVisible();
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect(row(page, ids.at(-1) ?? '')).toBeVisible();
});
