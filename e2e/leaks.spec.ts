import { expect, generateKey, signUp, test, topUp } from './fixtures';
import { product } from './serve';

test('a found key is reported without an account, is deleted immediately, and the owner sees why', async ({
  page,
  browser,
}) => {
  await signUp(page);
  const { secret } = await generateKey(page, 'posted');
  await topUp(page, '10');
  const call = () =>
    page.request.get(`${product().apiUrl}/v1/account`, {
      headers: { authorization: `Bearer ${secret}` },
    });
  expect((await call()).status()).toBe(200);

  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const finder = await context.newPage();
  await finder.goto('/leaks');
  await finder.getByRole('textbox', { name: 'API key' }).fill(secret.slice(0, -1));
  await finder.getByRole('button', { name: 'Report' }).click();
  await expect(finder.getByText('key must be a whole API key')).toBeVisible();
  await finder.getByRole('textbox', { name: 'API key' }).fill(secret);
  await finder.getByRole('button', { name: 'Report' }).click();
  await expect(finder.getByText('If the key was active, it has been deleted')).toBeVisible();
  expect(finder.url()).not.toContain(secret);
  await context.close();

  expect((await call()).status()).toBe(401);
  await page.goto('/activity');
  const row = page.getByRole('row').filter({ hasText: 'API key deleted: “posted”' });
  await expect(row).toContainText('Reason: leaked');
});
