import { expect, expectFitAndAccessible, generateKey, signUp, test, topUp } from './fixtures';
import { call, expectSoon } from './key-fixtures';

test('the pages of a key are accessible and fit: new, used, revoked, and the list of revoked ones', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  await page.goto('/api-keys/revoked');
  await expect(page.getByText('No revoked keys')).toBeVisible();
  await expectFitAndAccessible(page);
  const key = await generateKey(page, 'web');
  await page.goto(`/api-keys/${key.id}`);
  await expect(page.getByText('No tasks in the last 30 days.')).toBeVisible();
  await expectFitAndAccessible(page);

  expect((await call(page, key.secret)).status()).toBe(200);
  expect((await call(page, key.secret, { seconds: 'soon' })).status()).toBe(400);
  await expectSoon(page, 'Invalid parameters');
  await expect(page.getByRole('link', { name: ': 1 task.' })).toBeVisible();
  await expectFitAndAccessible(page);

  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete key' }).click();
  await expect(page.getByRole('heading', { name: 'Revocation record' })).toBeVisible();
  await expectFitAndAccessible(page);
  await page.goto('/api-keys/revoked');
  await expect(page.getByRole('link', { name: 'web', exact: true })).toBeVisible();
  await expectFitAndAccessible(page);
});
