import { expect, generateKey, signUp, test, topUp } from './fixtures';
import { product } from './serve';

test('an account has at most ten live keys, and the page says how many are left', async ({
  page,
}) => {
  await signUp(page);
  for (let count = 1; count <= 9; count++) await generateKey(page, `key ${count}`);
  await page.goto('/api-keys');
  await expect(page.getByText('9 of 10 live keys')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('the tenth');
  await page.keyboard.press('Enter');
  const reveal = page.getByRole('dialog', { name: 'Save your API key' });
  await reveal.getByRole('button', { name: 'Copy', exact: true }).click();
  await reveal.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('10 of 10 live keys')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Generate' })).toBeDisabled();
});

test('a taken name and an eleventh key are refused with a message', async ({ page }) => {
  await signUp(page);
  await generateKey(page, 'web');
  await page.goto('/api-keys');
  await page.getByRole('textbox', { name: 'Name' }).fill('web');
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(
    page.getByText('A key with this name already exists. Choose another name.'),
  ).toBeVisible();

  for (let count = 1; count <= 9; count++) await generateKey(page, `key ${count}`);
  await page.getByRole('textbox', { name: 'Name' }).fill('one more');
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(page.getByText('You have reached the limit of 10 keys.')).toBeVisible();
});

test('closing before copying asks for confirmation, and the key is nowhere afterwards', async ({
  page,
}) => {
  await signUp(page);
  await page.goto('/api-keys');
  await page.getByRole('textbox', { name: 'Name' }).fill('web');
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/keys'));
  await page.getByRole('button', { name: 'Generate' }).click();
  expect((await answered).headers()['cache-control']).toBe('no-store');

  const reveal = page.getByRole('dialog', { name: 'Save your API key' });
  const secret = await reveal.getByRole('textbox', { name: 'API key' }).inputValue();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Close without copying?')).toBeVisible();
  await page.getByRole('button', { name: 'Go back' }).click();
  await expect(reveal.getByRole('textbox', { name: 'API key' })).toHaveValue(secret);
  await reveal.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Close anyway' }).click();
  await expect(reveal).toBeHidden();

  const everything = () =>
    page.evaluate(() =>
      [
        document.documentElement.outerHTML,
        ...[...document.querySelectorAll('input, textarea')].map((field) =>
          'value' in field ? String(field.value) : '',
        ),
        JSON.stringify(localStorage),
        JSON.stringify(sessionStorage),
        document.cookie,
        location.href,
        JSON.stringify(history.state),
      ].join('\n'),
    );
  expect(await everything()).not.toContain(secret);
  await page.reload();
  expect(await everything()).not.toContain(secret);
});

test('two quick clicks generate one key', async ({ page }) => {
  await signUp(page);
  await page.goto('/api-keys');
  await page.getByRole('textbox', { name: 'Name' }).fill('web');
  await page.getByRole('button', { name: 'Generate' }).dblclick();
  const reveal = page.getByRole('dialog', { name: 'Save your API key' });
  await reveal.getByRole('button', { name: 'Copy', exact: true }).click();
  await reveal.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('1 of 10 live keys')).toBeVisible();
});

test('cancelling a revocation keeps the key; a reason is kept with a revocation', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  const { secret } = await generateKey(page, 'web');
  await page.goto('/api-keys');
  await page.getByRole('button', { name: 'Delete web' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  const account = () =>
    page.request.get(`${product().apiUrl}/v1/account`, {
      headers: { authorization: `Bearer ${secret}` },
    });
  expect((await account()).status()).toBe(200);
  await page.getByRole('button', { name: 'Delete web' }).click();
  await page.getByRole('textbox', { name: /Reason/ }).fill('rotating');
  await page.getByRole('button', { name: 'Delete key' }).click();
  await expect(page.getByText('0 of 10 live keys')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete web' })).toHaveCount(0);
  expect((await account()).status()).toBe(401);
});
