import { expect, generateKey, sendTestEvent, signUp, topUp } from './fixtures';
import { RECEIVER_TOKEN, rowOf, submitWithWebhook, test } from './webhook-fixtures';

test('a test event arrives, and the page says so by itself', async ({ page, receive }) => {
  const receiver = await receive();
  await signUp(page);
  await page.goto('/webhooks');
  await expect(page.getByText('No deliveries yet')).toBeVisible();
  await expect(page.getByText('Webhooks to internal addresses are allowed')).toBeVisible();
  const url = `${receiver.url}?token=${RECEIVER_TOKEN}`;
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
    await expect(page.getByText(/^Invalid webhook URL: it must/)).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'URL' })).toBeFocused();
  }
  await expect(page.getByText('No deliveries yet')).toBeVisible();
});

test('an eleventh test event within a minute is refused beside the field, with the time until the next', async ({
  page,
  receive,
}) => {
  const receiver = await receive();
  await signUp(page);
  for (let count = 0; count < 10; count++) await sendTestEvent(page, receiver.url);
  await page.goto('/webhooks');
  await page.getByRole('textbox', { name: 'URL' }).fill(receiver.url);
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(
    page.getByText(
      /^Too many test events: the limit is 10 per minute and 100 per day\. Try again in (1 minute|\d+ seconds?)\.$/,
    ),
  ).toBeVisible();
  await expect(page.getByRole('table', { name: 'Deliveries' }).getByRole('link')).toHaveCount(10);
});

test('a failing receiver is retried, and sending again after it is fixed delivers', async ({
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
  await expect(rowOf(page, id)).toContainText('Waitingnext attempt in');
  await expect(rowOf(page, id)).toContainText('HTTP 500');
  await rowOf(page, id).getByRole('link').click();
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

test('more deliveries than a page holds are reached by Older, and Newest leads back', async ({
  page,
  receive,
}) => {
  const receiver = await receive();
  await signUp(page);
  await topUp(page, '10');
  const { secret } = await generateKey(page, 'web');
  const ids: string[] = [];
  for (let count = 0; count < 27; count++) {
    ids.push(await submitWithWebhook(page, secret, receiver.url));
  }
  await expect.poll(() => receiver.received.length).toBe(27);
  await page.goto('/webhooks');
  const links = page.getByRole('table', { name: 'Deliveries' }).getByRole('link');
  await expect(links).toHaveCount(25);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(links).toHaveCount(2);
  await expect(rowOf(page, ids[0] ?? '')).toBeVisible();
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect(rowOf(page, ids.at(-1) ?? '')).toBeVisible();
});
