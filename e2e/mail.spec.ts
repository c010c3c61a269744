import { expect, generateKey, newEmail, PASSWORD, signIn, signUp, test } from './fixtures';
import { product } from './serve';

/** Opens the newest email to this address with this subject. */
async function openMail(page: import('@playwright/test').Page, to: string, subject: RegExp) {
  await page.goto('/dev/mail');
  await page
    .getByRole('row')
    .filter({ hasText: to })
    .getByRole('link', { name: subject })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: subject })).toBeVisible();
}

test('the address is confirmed by the link that was mailed; from then on alerts are mailed', async ({
  page,
}) => {
  const email = await signUp(page);
  await page.goto('/settings');
  await expect(page.getByText('Not confirmed')).toBeVisible();
  await generateKey(page, 'before');
  await openMail(page, email, /^Confirm your email/);
  const link = page.getByRole('link', { name: /verify-email#token=/ });
  const address = (await link.getAttribute('href')) ?? '';
  await link.click();
  await expect(page.getByRole('button', { name: 'Confirm' })).toBeVisible();
  await expect(page).not.toHaveURL(/token/);
  // A virus scanner has opened it, and run the page's scripts: nothing has happened yet.
  await page.goto('/settings');
  await expect(page.getByText('Not confirmed')).toBeVisible();
  await page.goto(address);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText(`${email} is confirmed.`)).toBeVisible();
  await page.goto('/settings');
  await page.goto(address);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText(`${email} is already confirmed.`)).toBeVisible();
  await page.getByRole('link', { name: 'Go to your keys' }).click();
  await page.goto('/settings');
  await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();
  await generateKey(page, 'after');
  await openMail(page, email, /^An API key was generated: after$/);
  await page.goto('/dev/mail');
  await expect(
    page.getByRole('row').filter({ hasText: email }).filter({ hasText: 'generated: before' }),
  ).toHaveCount(0);
});

test('a confirmation that is sent again replaces the one before, which says so', async ({
  page,
}) => {
  const email = await signUp(page);
  await openMail(page, email, /^Confirm your email/);
  const older = await page.getByRole('link', { name: /#token=/ }).getAttribute('href');
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Resend confirmation email' }).click();
  await expect(page.getByText('Only the newest link is valid.')).toBeVisible();
  await page.goto(older ?? '');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('A newer link was sent after this one.')).toBeVisible();
  await page.goto('/verify-email');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('This link is invalid.')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText('Not confirmed')).toBeVisible();
});

test('a forgotten password is reset by email, and sessions with the old one end', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const other = await context.newPage();
  const email = await signUp(other);
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page).toHaveURL(/\/forgot-password$/);
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('button', { name: 'Send reset link' }).click();
  await expect(page.getByText('Check your inbox')).toBeVisible();
  await openMail(page, email, /^Set a new password/);
  const link = page.getByRole('link', { name: /reset-password#token=/ });
  const address = (await link.getAttribute('href')) ?? '';
  // Opened by a virus scanner.
  await link.click();
  await page.goto('/sign-in');
  await page.goto(address);
  // Password managers save the new password with this username.
  await expect(page.locator('input[autocomplete=username]')).toHaveValue(email);
  const field = page.getByLabel('New password');
  await expect(field).toHaveAttribute('autocomplete', 'new-password');
  for (const [refused, why] of [
    ['short', 'it must have at least 8 characters'],
    ['password', 'it is too common'],
    [email, 'it must not be your email'],
  ] as const) {
    await field.fill(refused);
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page.getByText(`Invalid password: ${why}`)).toBeVisible();
  }
  await page.getByLabel('New password').fill('another battery staple');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('Your password has been changed.')).toBeVisible();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByLabel('Password').fill('another battery staple');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/api-keys$/);
  await other.goto('/api-keys');
  await expect(other).toHaveURL(/\/sign-in$/);
  expect(await signIn(other, email, PASSWORD)).toContain('wrong_credentials');
  await page.goto(address);
  await page.getByLabel('New password').fill('another battery staple');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('This link has already been used.')).toBeVisible();
  await context.close();
});

test('a password reset answers with the same bytes for known and unknown emails', async ({
  page,
  playwright,
}) => {
  const known = await signUp(page);
  const stranger = await playwright.request.newContext();
  const answers = [];
  for (const email of [known, newEmail()]) {
    const answer = await stranger.post(`${product().consoleUrl}/api/forgot-password`, {
      headers: { origin: product().consoleUrl },
      data: { email },
    });
    answers.push([answer.status(), await answer.text()]);
  }
  expect(answers[0]).toEqual(answers[1]);
  await stranger.dispose();
});

test('the mailbox is not found for requests that came through a proxy', async ({ page }) => {
  await signUp(page);
  await page.goto('/dev/mail');
  const path = (await page.getByRole('cell').getByRole('link').first().getAttribute('href')) ?? '';
  for (const [name, value] of [
    ['host', 'evil.example'],
    ['x-forwarded-host', 'console.tunnel.example'],
    ['x-forwarded-for', '203.0.113.9'],
  ] as const) {
    const headers = { [name]: value };
    for (const asked of ['/dev/mail', path]) {
      expect((await page.request.get(asked, { headers })).status(), asked).toBe(404);
    }
  }
  expect((await page.request.get(path)).status()).toBe(200);
});
