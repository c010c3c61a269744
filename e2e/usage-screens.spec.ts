import { expect, expectFitAndAccessible, generateKey, signUp, test, topUp } from './fixtures';
import { call } from './key-fixtures';

test('usage is accessible and fits: empty, one day, with the tooltip, by status and by hours', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  await page.goto('/usage');
  await expect(page.getByText('No usage in this period')).toBeVisible();
  await expectFitAndAccessible(page);
  for (const name of ['web', 'a name as long as a name can be, for a batch that runs at night']) {
    const { secret } = await generateKey(page, name);
    expect((await call(page, secret)).status()).toBe(200);
  }
  await page.goto('/usage');
  await expect(page.getByRole('table', { name: 'Usage' })).toContainText('web');
  await expectFitAndAccessible(page);
  await page.getByRole('list', { name: 'Spend per day' }).getByRole('link').last().focus();
  await page.keyboard.press('Home');
  await expectFitAndAccessible(page);
  await page.goto('/usage?range=24h&by=status&show=tasks');
  await expect(page.getByRole('table', { name: 'Usage' })).toContainText('completed');
  await expectFitAndAccessible(page);
});
