import { expect, expectFitAndAccessible, newEmail, PASSWORD, paste, test } from './fixtures';

test('the main job: sign up, generate, top up, call, delete, and the call is refused', async ({
  page,
}) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in$/);
  await expectFitAndAccessible(page);
  await page.goto('/sign-up');
  await expectFitAndAccessible(page);
  await page.getByRole('textbox', { name: 'Email' }).fill(newEmail());
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();

  await expect(page).toHaveURL(/\/api-keys$/);
  await expect(page.getByRole('heading', { name: 'API Keys' })).toBeVisible();
  await expect(page.getByText('Your keys become active with your first top-up.')).toBeVisible();
  await expectFitAndAccessible(page);

  await page.getByRole('textbox', { name: 'Name' }).fill('laptop');
  await page.getByRole('button', { name: 'Generate' }).click();
  const reveal = page.getByRole('dialog', { name: 'Save your API key' });
  const secret = await reveal.getByRole('textbox', { name: 'API key' }).inputValue();
  expect(secret).toMatch(/^sk_[0-9A-Za-z]{64}$/);
  await expectFitAndAccessible(page);
  await reveal.getByRole('button', { name: 'Copy', exact: true }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await expect(reveal.getByText(`export GET3W_API_KEY="${secret}"`)).toBeVisible();
  await reveal.getByRole('tab', { name: 'PowerShell' }).click();
  await expect(reveal.getByText(`$env:GET3W_API_KEY = "${secret}"`)).toBeVisible();
  await reveal.getByRole('tab', { name: 'cmd' }).click();
  await expect(reveal.getByText(`set GET3W_API_KEY=${secret}`)).toBeVisible();
  await reveal.getByRole('button', { name: 'Done' }).click();
  await expect(reveal).toBeHidden();
  await expect(page.getByText('Pending activation')).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await expectFitAndAccessible(page);

  // The first call, as shown on the page.
  const shown = (await page.locator('pre').filter({ hasText: 'curl' }).textContent())?.trim() ?? '';
  expect(shown).toContain('Authorization: Bearer $GET3W_API_KEY');
  const call = () => paste(`curl -sS ${shown.slice('curl '.length)}`, { GET3W_API_KEY: secret });
  expect(JSON.parse(await call())).toEqual({ code: 403, error: 'Insufficient balance' });

  await page.goto('/billing');
  await expect(page.getByRole('heading', { name: 'Billing' })).toBeVisible();
  await expectFitAndAccessible(page);
  await page
    .getByRole('radiogroup', { name: 'Amount' })
    .getByRole('radio', { name: '$10', exact: true })
    .click();
  await page.getByRole('button', { name: 'Top up' }).click();
  const pay = page.getByRole('button', { name: 'Pay $10.00' });
  await expect(pay).toBeVisible();
  await expect(page.getByText('Sandbox: no real money').first()).toBeVisible();
  await expectFitAndAccessible(page);
  await pay.click();
  await expect(page).toHaveURL(/\/billing\?payment=/);
  await expect(page.getByText('Topped up $10.00')).toBeVisible();
  await expectFitAndAccessible(page);

  const task = JSON.parse(await call());
  expect(task).toMatchObject({ status: 'completed', cost: '0.040000', sandbox: true });
  const picture = await page.request.get(task.outputs[0]);
  expect((await picture.body()).subarray(1, 4).toString()).toBe('PNG');

  await page.goto('/tier');
  await expect(page.getByRole('heading', { name: 'Tier', exact: true })).toBeVisible();
  await expect(page.getByTestId('tier')).toHaveText('Silver');
  await expectFitAndAccessible(page);
  await page.goto('/settings');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await expectFitAndAccessible(page);

  await page.goto('/api-keys');
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Delete laptop' }).click();
  const revocation = page.getByRole('alertdialog', { name: 'Delete laptop?' });
  await expect(revocation).toBeVisible();
  await expectFitAndAccessible(page);
  await revocation.getByRole('button', { name: 'Delete key' }).click();
  await expect(revocation).toBeHidden();
  await expect(page.getByRole('button', { name: 'Delete laptop' })).toHaveCount(0);
  expect(JSON.parse(await call())).toEqual({ code: 401, error: 'Invalid or revoked API key' });
});

test('a page that does not exist is answered with "Page not found"', async ({ page }) => {
  const answer = await page.goto('/no-such-page');
  expect(answer?.status()).toBe(404);
  await expectFitAndAccessible(page);
});
