import {
  expect,
  expectAccessible,
  expectNoSideways,
  generateKey,
  signUp,
  test,
  topUp,
} from './fixtures';
import { product } from './serve';
import { staffCommand } from './staff-fixtures';

test('requests, mail, links and staff’s pages are accessible and fit', async ({ page }) => {
  const look = async () => {
    await expectAccessible(page);
    await expectNoSideways(page);
  };
  await page.goto('/forgot-password');
  await look();
  await page.goto('/verify-email');
  await expect(page.getByText('This link does not work any more.')).toBeVisible();
  await look();
  await page.goto('/leaks');
  await look();
  await page.goto('/reset-password');
  await look();

  const email = await signUp(page);
  const { secret } = await generateKey(page, 'web');
  await page.goto('/requests');
  await look();
  await topUp(page, '10');
  const headers = { authorization: `Bearer ${secret}` };
  const call = (data: object) =>
    page.request.post(`${product().apiUrl}/v1/sandbox/wait/run?sync=true`, { headers, data });
  const { id } = await (await call({})).json();
  await call({ fail: true });
  await page.goto('/requests');
  await expect(page.getByText('Failed as it was told to.').first()).toBeVisible();
  await look();
  await page.goto(`/requests/${id}`);
  await look();
  await page.goto('/activity');
  await expect(page.getByText('API key generated: “web”')).toBeVisible();
  await look();
  await page.goto('/activity?by=support');
  await look();
  await page.goto('/dev/mail');
  await expect(page.getByText(email).first()).toBeVisible();
  await look();
  await page.getByRole('row').filter({ hasText: email }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: /Confirm/ })).toBeVisible();
  await expect(page).toHaveTitle(/^Mail/);
  await look();

  staffCommand('add', email, '--admin');
  await page.goto('/staff/accounts');
  await look();
  await page.goto(`/staff/accounts?q=${email}`);
  await page.getByRole('link', { name: email }).click();
  await expect(page.getByRole('heading', { name: 'Payments' })).toBeVisible();
  await expect(page).toHaveTitle(/^Account/);
  await look();
  await page.getByRole('button', { name: 'Refund' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await look();
  await page.getByRole('textbox', { name: 'Reason' }).fill('the customer asked for it');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Refund' }).click();
  await expect(page.getByRole('textbox', { name: 'Password' })).toBeVisible();
  await look();
  await page.goto('/staff/verify');
  await look();
  await page.goto('/staff/people');
  await look();
  await page.goto('/staff/audit');
  await page.getByText('More', { exact: true }).first().click();
  await look();
  await page.goto('/staff/people');
  await page.getByRole('button', { name: 'Add…' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await look();
});
