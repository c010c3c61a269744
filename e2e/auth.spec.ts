import { expect, newEmail, PASSWORD, signIn, signUp, test } from './fixtures';
import { product } from './serve';

test('signing out ends the session, for a copied cookie too', async ({ page, playwright }) => {
  await signUp(page);
  await page.goto('/api-keys');
  const storageState = await page.context().storageState();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);

  const thief = await playwright.request.newContext({ storageState });
  const answer = await thief.get(`${product().consoleUrl}/api-keys`, { maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  expect(answer.headers().location).toContain('/sign-in');
  await thief.dispose();
});

test('the session’s cookie is closed to scripts and to other sites', async ({ page }) => {
  await signUp(page);
  const cookies = await page.context().cookies();
  const session = cookies.find((cookie) => cookie.name.includes('session-token'));
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  // A second console on this host has names of its own.
  expect(session?.name).toContain(new URL(product().consoleUrl).port);
});

test('a wrong password and an unknown e-mail get the same bytes', async ({ page, playwright }) => {
  const email = await signUp(page);
  const bodies: string[] = [];
  for (const tried of [email, newEmail()]) {
    const stranger = await playwright.request.newContext();
    const csrf = await stranger.get(`${product().consoleUrl}/api/auth/csrf`);
    const { csrfToken } = await csrf.json();
    const answer = await stranger.post(`${product().consoleUrl}/api/auth/callback/credentials`, {
      headers: { origin: product().consoleUrl },
      form: { email: tried, password: 'not the password', csrfToken, json: 'true' },
    });
    const {
      date: _date,
      'x-request-id': _id,
      'content-security-policy': _policy,
      ...headers
    } = answer.headers();
    bodies.push(JSON.stringify([answer.status(), await answer.text(), headers]));
    await stranger.dispose();
  }
  expect(bodies[0]).toBe(bodies[1]);
  expect(bodies[0]).toContain('wrong_credentials');
});

test('signing up answers the same for a known e-mail', async ({ page }) => {
  const email = await signUp(page);
  const again = async (tried: string) => {
    const answer = await page.request.post('/api/sign-up', {
      headers: { origin: product().consoleUrl },
      data: { email: tried, password: 'another password' },
    });
    return `${answer.status()} ${await answer.text()}`;
  };
  expect(await again(email)).toBe(await again(newEmail()));
});

test('the forms say what is wrong', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Email' }).fill(newEmail());
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'E-mail and password' })).toBeVisible();
  await page.goto('/sign-up');
  await page.getByRole('textbox', { name: 'Email' }).fill(newEmail());
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('8 to 128 characters').first()).toBeVisible();
  await expect(page).toHaveURL(/\/sign-up$/);
});

test('a person signs in again by the form', async ({ page, browser }) => {
  const email = await signUp(page);
  const other = await browser.newContext({ baseURL: product().consoleUrl });
  const again = await other.newPage();
  await again.goto('/billing');
  await expect(again).toHaveURL(/\/sign-in/);
  await again.getByRole('textbox', { name: 'Email' }).fill(email.toUpperCase());
  await again.getByLabel('Password').fill(PASSWORD);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(again).toHaveURL(/\/api-keys$/);

  // The first browser ends the second one's session.
  await page.goto('/settings');
  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await expect(page.getByRole('button', { name: /^End session/ })).toHaveCount(0);
  await again.goto('/api-keys');
  await expect(again).toHaveURL(/\/sign-in/);
  await other.close();
});

test('guessing is stopped, in words', async ({ page }) => {
  const email = await signUp(page);
  for (let guess = 0; guess < 10; guess++) await signIn(page, email, `guess ${guess} of many`);
  expect(await signIn(page, email)).toContain('too_many_attempts');
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Too many attempts.')).toBeVisible();
});
