import { expect, expectAccessible, generateKey, PASSWORD, signUp, test } from './fixtures';
import { product } from './serve';
import { ageSessions, staffCommand, verifyEmail } from './staff-fixtures';

test('staff sees who deleted which key, when, from where and why; nobody else can', async ({
  page,
  browser,
}) => {
  const owner = await browser.newContext({ baseURL: product().consoleUrl });
  const theirs = await owner.newPage();
  const ownerEmail = await signUp(theirs);
  const { id, hint } = await generateKey(theirs, 'nightly-batch');
  await theirs.request.delete(`/api/keys/${id}`, {
    headers: { origin: product().consoleUrl },
    data: { reason: 'the contractor left' },
  });
  expect((await theirs.goto('/staff/revocations'))?.status()).toBe(404);
  await owner.close();

  expect((await page.goto('/staff/revocations'))?.status()).toBe(404);
  const email = await signUp(page);
  expect((await page.goto('/staff/revocations'))?.status()).toBe(404);
  expect(staffCommand('add', email)).toContain(`${email} is staff now (support).`);
  expect((await page.goto('/staff/revocations'))?.status()).toBe(200);
  await expect(page.getByRole('heading', { name: 'Revocations' })).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: hint });
  await expect(row).toContainText('nightly-batch');
  await expect(row).toContainText(ownerEmail);
  await expect(row).toContainText('127.0.0.1');
  await expect(row).toContainText('the contractor left');
  await expectAccessible(page);

  expect(staffCommand('list')).toContain(email);
  staffCommand('remove', email);
  expect((await page.goto('/staff/revocations'))?.status()).toBe(404);
});

test('the command reports what it does, and what it cannot do', () => {
  expect(staffCommand('--help')).toContain('npm run staff -- add EMAIL');
  expect(() => staffCommand('add', 'nobody@example.com')).toThrow(/No user has signed up as/);
});

test('after eight hours staff signs in again and returns to the same page', async ({ page }) => {
  const email = await signUp(page);
  staffCommand('add', email);
  await page.goto('/staff/accounts?q=somebody');
  await expect(page.getByRole('heading', { name: 'Accounts' })).toBeVisible();
  await ageSessions(email);
  const headers = { origin: product().consoleUrl };
  const data = { password: PASSWORD };
  const refused = await page.request.post('/api/staff/confirm', { headers, data });
  expect(refused.status()).toBe(401);

  // By a link on the page and by its address.
  await page.getByRole('link', { name: 'Revocations' }).click();
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fstaff%2Frevocations$/);
  await page.goto('/staff/accounts?q=somebody');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fstaff%2Faccounts%3Fq%3Dsomebody$/);
  await expectAccessible(page);
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/staff\/accounts\?q=somebody$/);
  await expect(page.getByRole('textbox', { name: 'Email or account id' })).toHaveValue('somebody');
});

test('a sign-in never leads to another site', async ({ page }) => {
  const email = await signUp(page);
  await page.context().clearCookies();
  await page.goto('/sign-in?next=//evil.example/');
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/api-keys$/);
});

test('an admin manages the staff list, by keyboard, with reason and password', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const theirs = await context.newPage();
  const email = await signUp(theirs);
  const own = await signUp(page);
  staffCommand('add', own);
  expect((await page.goto('/staff/people'))?.status()).toBe(404);
  staffCommand('add', own, '--admin');
  await page.goto('/api-keys');
  await page.getByRole('link', { name: 'People' }).click();
  await expect(page.getByRole('row').filter({ hasText: own })).toContainText('(you)');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Add…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog');
  const password = dialog.getByRole('textbox', { name: 'Password' });
  await dialog.getByRole('textbox', { name: 'Email' }).fill(email);
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('joins the support team');
  await page.keyboard.press('Enter');
  await expect(password).toBeFocused();
  // Password managers fill the field before the password with the username: that must be neither Reason nor Email.
  const fields = await dialog
    .locator('input:not([type=radio])')
    .evaluateAll((inputs) =>
      inputs.map(
        (input) => `${input.getAttribute('autocomplete')} ${(input as HTMLInputElement).value}`,
      ),
    );
  expect(fields).toEqual([
    `off ${email}`,
    'off joins the support team',
    `username ${own}`,
    'current-password ',
  ]);
  await expectAccessible(page);
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Incorrect password.')).toBeVisible();
  await expect(password).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('This email is not confirmed.')).toBeVisible();
  await expect(dialog.getByRole('textbox', { name: 'Email' })).toHaveValue(email);
  await expect(dialog.getByRole('textbox', { name: 'Reason' })).toBeFocused();
  await verifyEmail(email);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  const row = page.getByRole('row').filter({ hasText: email });
  await expect(row).toContainText('support');
  expect((await theirs.goto('/staff/revocations'))?.status()).toBe(200);
  expect((await theirs.goto('/staff/people'))?.status()).toBe(404);

  await row.getByRole('button', { name: 'Make admin' }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('leads the team now');
  await dialog.getByRole('button', { name: 'Make admin' }).click();
  await expect(row).toContainText('admin');
  expect((await theirs.goto('/staff/people'))?.status()).toBe(200);
  await row.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('has left the company');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog).toBeHidden();
  await expect(row).toHaveCount(0);
  expect((await theirs.goto('/staff/revocations'))?.status()).toBe(404);
  await context.close();
});
