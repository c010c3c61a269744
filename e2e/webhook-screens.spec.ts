import { expect, expectFitAndAccessible, sendTestEvent, signUp } from './fixtures';
import { test } from './webhook-fixtures';

test('the webhook pages are accessible and fit: empty, filled, one delivery, the dialog', async ({
  page,
  receive,
}) => {
  const receiver = await receive((_call, response, nth) => {
    if (nth === 1) response.end('thanks');
    else response.writeHead(500).end(`{"error": "${'the shelf is full '.repeat(20)}"}`);
  });
  await signUp(page);
  await page.goto('/webhooks');
  await expect(page.getByText('No deliveries yet')).toBeVisible();
  await expectFitAndAccessible(page);

  const taken = await sendTestEvent(page, receiver.url);
  await expect.poll(() => receiver.received.length).toBe(1);
  const failing = await sendTestEvent(page, `${receiver.url}?token=${'secret-'.repeat(20)}`);
  await expect.poll(() => receiver.received.length).toBeGreaterThan(1);
  await page.goto('/webhooks');
  await expect(page.getByText('Waiting', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByRole('textbox', { name: 'Signing secret' })).toBeVisible();
  await expectFitAndAccessible(page);

  await page.getByRole('button', { name: 'Rotate' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Rotate the signing secret?' });
  await expect(dialog).toBeVisible();
  await expectFitAndAccessible(page);
  await dialog.getByRole('button', { name: 'Rotate secret' }).click();
  await expect(page.getByText(/is also used until/)).toBeVisible();
  await page.getByRole('button', { name: 'Rotate' }).click();
  await expect(dialog).toContainText('ends it immediately');
  await expectFitAndAccessible(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('textbox', { name: 'URL' }).fill('nowhere');
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page.getByText(/^Invalid webhook URL/)).toBeVisible();
  await expectFitAndAccessible(page);

  for (const id of [taken, failing]) {
    await page.goto(`/webhooks/${id}`);
    await expect(page.getByText('Attempt 1')).toBeVisible();
    await expectFitAndAccessible(page);
  }
});
