import { expect, expectAccessible, signUp, test } from './fixtures';
import { product } from './serve';
import { staffCommand, verifyEmail } from './staff-fixtures';

test.use({ viewport: { width: 390, height: 844 } });

test('on a phone a menu says which section is open, and opens, closes and leads by keyboard', async ({
  page,
}) => {
  await signUp(page);
  await page.goto(`${product().consoleUrl}/settings`);
  const menu = page.getByRole('button', { name: /^Menu: / });
  const activity = page.getByRole('navigation').getByRole('link', { name: 'Activity' });
  await expect(menu).toHaveText('Menu: Settings');
  await expect(activity).toBeHidden();

  await menu.press('Enter');
  await expect(menu).toHaveAttribute('aria-expanded', 'true');
  await expect(activity).toBeVisible();
  await expectAccessible(page);
  await activity.press('Escape');
  await expect(activity).toBeHidden();
  await expect(menu).toBeFocused();

  await menu.press('Enter');
  await activity.press('Enter');
  await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
  await expect(menu).toHaveText('Menu: Activity');
  await expect(activity).toBeHidden();
});

test('staff’s pages do not show how the account of the staff member stands', async ({ page }) => {
  const email = await signUp(page);
  await verifyEmail(email);
  staffCommand('add', email);
  const account = page.getByRole('list', { name: 'Account', exact: true });
  const balance = page.getByRole('banner').getByRole('link', { name: /^Balance/ });
  await page.goto(`${product().consoleUrl}/tier`);
  await expect(account).toBeVisible();
  await expect(balance).toBeVisible();
  for (const path of ['revocations', 'accounts', 'audit', 'verify']) {
    await page.goto(`${product().consoleUrl}/staff/${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(account).toHaveCount(0);
    await expect(balance).toHaveCount(0);
  }
});
