import { expect, signUp, test, topUp } from './fixtures';
import { product } from './serve';

test('a cancelled checkout charges nothing', async ({ page }) => {
  await signUp(page);
  await page.goto('/billing');
  await page.getByRole('textbox', { name: 'Custom amount' }).fill('12.50');
  await page.getByRole('button', { name: 'Top up' }).click();
  await expect(page.getByRole('button', { name: 'Pay $12.50' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Nothing was charged')).toBeVisible();
  await page.goto('/api-keys');
  await expect(page.getByText('Your keys become active with your first top-up.')).toBeVisible();
});

test('an amount outside the limits is refused beside the field', async ({ page }) => {
  await signUp(page);
  await page.goto('/billing');
  for (const amount of ['0.50', '10000.01', 'ten', '1.234']) {
    await page.getByRole('textbox', { name: 'Custom amount' }).fill(amount);
    await page.getByRole('button', { name: 'Top up' }).click();
    await expect(
      page.getByText('Enter an amount from $1.00 to $10,000.00, in whole cents.'),
    ).toBeVisible();
  }
});

test('a forged callback changes nothing, a finished checkout cannot be paid again', async ({
  page,
}) => {
  await signUp(page);
  const paymentId = await topUp(page, '10');
  const { consoleUrl } = product();
  const forged = await page.request.post(`${consoleUrl}/api/payments/sandbox`, {
    headers: { 'x-sandbox-signature': `t=${Date.now()},v1=${'0'.repeat(64)}` },
    data: { id: 'evt_x', type: 'paid', paymentId, amountMicros: '10000000', currency: 'usd' },
  });
  expect(forged.status()).toBe(400);
  const again = await page.request.post(`${consoleUrl}/api/checkout/${paymentId}`, {
    headers: { origin: consoleUrl },
    data: { outcome: 'paid' },
  });
  expect(again.status()).toBe(409);
  await page.goto('/billing');
  await expect(page.getByText('+$10.00', { exact: false })).toHaveCount(1);
  await page.goto(`/checkout/${paymentId}`);
  await expect(page.getByRole('button', { name: /^Pay/ })).toHaveCount(0);
});

test('topping up to $100 says so before, and gives Gold after', async ({ page }) => {
  await signUp(page);
  await page.goto('/billing');
  await page.getByRole('radio', { name: '$100', exact: true }).click();
  await expect(page.getByText(/Gold/)).toBeVisible();
  await topUp(page, '100');
  await page.goto('/tier');
  await expect(page.getByTestId('tier')).toHaveText('Gold');
});
