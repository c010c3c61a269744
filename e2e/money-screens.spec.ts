import { expect, expectFitAndAccessible, generateKey, signUp, test, topUp } from './fixtures';
import { product } from './serve';
import { staffCommand } from './staff-fixtures';

test('pages for people who are signed out are accessible and fit', async ({ page }) => {
  await page.goto('/forgot-password');
  await expectFitAndAccessible(page);
  await page.goto('/verify-email');
  await expectFitAndAccessible(page);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('This link is invalid.')).toBeVisible();
  await expectFitAndAccessible(page);
  await page.goto('/leaks');
  await expectFitAndAccessible(page);
  await page.goto('/reset-password');
  await expectFitAndAccessible(page);
});

test('requests, activity and mail are accessible and fit', async ({ page }) => {
  const email = await signUp(page);
  const { secret } = await generateKey(page, 'web');
  await page.goto('/requests');
  await expectFitAndAccessible(page);
  await topUp(page, '10');
  const headers = { authorization: `Bearer ${secret}` };
  const call = (data: object) =>
    page.request.post(`${product().apiUrl}/v1/sandbox/wait/run?sync=true`, { headers, data });
  const { id } = await (await call({})).json();
  await call({ fail: true });
  await page.goto('/requests');
  await expect(page.getByText('Failed as it was told to.').first()).toBeVisible();
  await expectFitAndAccessible(page);
  await page.goto(`/requests/${id}`);
  await expectFitAndAccessible(page);
  await page.goto('/activity');
  await expect(page.getByText('API key generated: “web”')).toBeVisible();
  await expectFitAndAccessible(page);
  await page.goto('/activity?show=staff');
  await expectFitAndAccessible(page);
  await page.goto('/dev/mail');
  await expect(page.getByText(email).first()).toBeVisible();
  await expectFitAndAccessible(page);
  await page.getByRole('row').filter({ hasText: email }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: /Confirm/ })).toBeVisible();
  await expect(page).toHaveTitle(/^Mail/);
  await expectFitAndAccessible(page);
});

test('an account’s page and its refund dialog are accessible and fit for staff', async ({
  page,
}) => {
  const email = await signUp(page);
  await topUp(page, '10');
  staffCommand('add', email, '--admin');
  await page.goto('/staff/accounts');
  await expectFitAndAccessible(page);
  await page.goto(`/staff/accounts?q=${email}`);
  await page.getByRole('link', { name: email }).click();
  await expect(page.getByRole('heading', { name: 'Payments' })).toBeVisible();
  await expect(page).toHaveTitle(/^Account/);
  await expectFitAndAccessible(page);
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectFitAndAccessible(page);
  await page.getByRole('textbox', { name: 'Reason' }).fill('the customer asked for it');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Refund', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Password' })).toBeVisible();
  await expectFitAndAccessible(page);
});

test('verify, people and audit log are accessible and fit for staff', async ({ page }) => {
  staffCommand('add', await signUp(page), '--admin');
  await page.goto('/staff/verify');
  await expectFitAndAccessible(page);
  await page.goto('/staff/people');
  await expectFitAndAccessible(page);
  await page.getByRole('button', { name: 'Add…' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectFitAndAccessible(page);
  await page.goto('/staff/audit');
  await page.getByText('More', { exact: true }).first().click();
  await expectFitAndAccessible(page);
});
