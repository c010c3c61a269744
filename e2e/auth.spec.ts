import { newId } from '@/lib/core/ids';
import { expect, newEmail, PASSWORD, signIn, signUp, test } from './fixtures';
import { behindTheScenes } from './money-fixtures';
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
  // A second console on this host has other cookie names.
  expect(session?.name).toContain(new URL(product().consoleUrl).port);
});

test('a wrong password and an unknown email get the same bytes', async ({ page, playwright }) => {
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

test('signing up answers the same for a known email', async ({ page }) => {
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
  await expect(
    page.getByRole('alert').filter({ hasText: 'Incorrect email or password' }),
  ).toBeVisible();
  await page.goto('/sign-up');
  await page.getByRole('textbox', { name: 'Email' }).fill(newEmail());
  for (const [refused, why] of [
    ['short', 'it must have at least 8 characters'],
    ['Password123', 'it is too common'],
  ] as const) {
    await page.getByLabel('Password').fill(refused);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText(`Invalid password: ${why}`)).toBeVisible();
  }
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

test('guessing is stopped with a message, and a browser that has signed in before is not affected', async ({
  page,
  browser,
}) => {
  const email = await signUp(page);
  const stranger = await browser.newContext({ baseURL: product().consoleUrl });
  const guesser = await stranger.newPage();
  for (let guess = 0; guess < 10; guess++) await signIn(guesser, email, `guess ${guess} of many`);
  const before = performance.now();
  expect(await signIn(guesser, email)).toContain('too_many_attempts');
  // Otherwise a flood of refused requests would slow down the console for everybody.
  expect(performance.now() - before).toBeGreaterThan(1_000);
  await guesser.goto('/sign-in');
  await guesser.getByRole('textbox', { name: 'Email' }).fill(email);
  await guesser.getByLabel('Password').fill(PASSWORD);
  await guesser.getByRole('button', { name: 'Sign in' }).click();
  await expect(guesser.getByText('Too many attempts.')).toContainText(
    'reset your password by email',
  );
  await stranger.close();

  // From the same address, but with the cookie of a known device.
  await page.goto('/api-keys');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/api-keys$/);
  const known = (await page.context().cookies()).find(({ name }) => name.includes('known-devices'));
  expect(known).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/api' });
});

test('an email with an internationalised domain is one user, however it is typed', async ({
  page,
}) => {
  const [local] = newEmail().split('@');
  await page.goto('/sign-up');
  await page.getByRole('textbox', { name: 'Email' }).fill(`${local}&keys@münchen.example`);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL(/\/api-keys$/);
  expect(await signIn(page, `${local}&keys@XN--MNCHEN-3ya.example`)).not.toContain('error');
  expect(await signIn(page, `${local}&keys@münchen.example`)).not.toContain('error');
  await page.goto('/settings');
  await expect(page.getByRole('main')).toContainText('@xn--mnchen-3ya.example');
  await expect(page.getByRole('heading', { name: 'Open sessions 3' })).toBeVisible();
});

test('Settings shows the sessions used last, and more on demand', async ({ page }) => {
  const email = await signUp(page);
  await behindTheScenes(email, (db, { userId }) =>
    db.prisma.session.createMany({
      data: Array.from({ length: 14 }, () => ({
        id: newId<string>(),
        userId,
        lastSeenAt: new Date(Date.now() - 60_000),
        expiresAt: new Date(Date.now() + 60_000_000),
      })),
    }),
  );
  await page.goto('/settings');
  await expect(page.getByRole('heading', { name: 'Open sessions 15' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^End session/ })).toHaveCount(9);
  await page.getByRole('link', { name: 'Show more' }).click();
  await expect(page.getByRole('button', { name: /^End session/ })).toHaveCount(14);
  await expect(page.getByRole('link', { name: 'Show more' })).toHaveCount(0);
  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await expect(page.getByRole('heading', { name: 'Open sessions 1' })).toBeVisible();
});
