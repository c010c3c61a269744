import { execFile } from 'node:child_process';
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { forgetAttempts } from '@/lib/auth/attempt-limits';
import { openDatabase } from '@/lib/db/database';
import { runningEmbeddedPostgres } from '@/lib/db/embedded-postgres';
import { product } from './serve';

export { expect };

export const PASSWORD = 'correct horse battery staple';
let people = 0;
let signUps = 0;

/** An email that is unique in this run. */
export function newEmail(): string {
  people += 1;
  return `e2e-${process.pid}-${Date.now().toString(36)}-${people}@example.com`;
}

/** One client may sign up 120 people an hour, and the suite signs up more: its workers forget them this often. */
const FORGET_EVERY = 20;

async function forgetSignUps(): Promise<void> {
  const url = runningEmbeddedPostgres(product().dataDir);
  if (!url) throw new Error('The product’s database is not running.');
  const db = openDatabase(url, { connections: 1 });
  try {
    for (const of of ['127.0.0.1', '::1']) {
      await forgetAttempts(db, { limit: 'sign_up_client', of });
    }
  } finally {
    await db.close();
  }
}

/** Signs a new owner up and in over HTTP, like the forms, so that the page's browser has the session. */
export async function signUp(page: Page): Promise<string> {
  const email = newEmail();
  if (signUps % FORGET_EVERY === 0) await forgetSignUps();
  signUps += 1;
  const { consoleUrl } = product();
  const headers = { origin: consoleUrl };
  const created = await page.request.post(`${consoleUrl}/api/sign-up`, {
    headers,
    data: { email, password: PASSWORD },
  });
  expect(created.status()).toBe(200);
  await signIn(page, email);
  return email;
}

/** Signs in over HTTP. Returns the address of the redirect, which contains the error, if any. */
export async function signIn(page: Page, email: string, password = PASSWORD): Promise<string> {
  const { consoleUrl } = product();
  const csrf = await page.request.get(`${consoleUrl}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const answer = await page.request.post(`${consoleUrl}/api/auth/callback/credentials`, {
    headers: { origin: consoleUrl },
    form: { email, password, csrfToken, json: 'true' },
  });
  return ((await answer.json()) as { url: string }).url;
}

/** Tops the page's account up through the sandbox checkout, over HTTP. */
export async function topUp(page: Page, amount: string): Promise<string> {
  const { consoleUrl } = product();
  const headers = { origin: consoleUrl };
  const started = await page.request.post(`${consoleUrl}/api/billing/top-ups`, {
    headers,
    data: { amount },
  });
  const { url } = (await started.json()) as { url: string };
  const paymentId = url.split('/').at(-1) ?? '';
  const paid = await page.request.post(`${consoleUrl}/api/checkout/${paymentId}`, {
    headers,
    data: { outcome: 'paid' },
  });
  expect(paid.status()).toBe(200);
  return paymentId;
}

/** Generates a key for the page's account, over HTTP. */
export async function generateKey(
  page: Page,
  name: string,
): Promise<{ id: string; hint: string; secret: string }> {
  const { consoleUrl } = product();
  const answer = await page.request.post(`${consoleUrl}/api/keys`, {
    headers: { origin: consoleUrl },
    data: { name },
  });
  expect(answer.status()).toBe(201);
  return answer.json();
}

/** Sends a test event of the page's account to a URL, over HTTP. Returns the delivery's id. */
export async function sendTestEvent(page: Page, url: string): Promise<string> {
  const { consoleUrl } = product();
  const answer = await page.request.post(`${consoleUrl}/api/webhooks/test-events`, {
    headers: { origin: consoleUrl },
    data: { url },
  });
  expect(answer.status()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

/** No WCAG violation found by axe on the current page; only these rules, if given. */
export async function expectAccessible(page: Page, onlyRules?: string[]): Promise<void> {
  // Next.js streams the title, also after navigation: it may arrive a moment later.
  await expect(page).toHaveTitle(/./);
  // Fading elements have their final colours only at the end. Spinners never end, and cancelled animations count as
  // ended.
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(
        (animation) => animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY,
      );
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
  // Our pages have no frames, so axe can run in the page itself. Its default mode opens a second page for each report
  // and takes twice as long.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'], ...(onlyRules && { runOnly: onlyRules }) })
    .analyze();
  expect(page.frames()).toHaveLength(1);
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
  ).toEqual([]);
}

/** The current page has no violations found by axe, and fits its window. */
export async function expectFitAndAccessible(page: Page): Promise<void> {
  await expectAccessible(page);
  await expectNoSideways(page);
}

/** The page does not scroll sideways. */
export async function expectNoSideways(page: Page): Promise<void> {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: globalThis.innerWidth,
  }));
  expect(content).toBeLessThanOrEqual(window);
}

/** Runs a line in a shell, as a user pastes it, and returns its output. */
export function paste(line: string, environment: Record<string, string>): Promise<string> {
  return new Promise((done, fail) => {
    execFile(
      'bash',
      ['-c', line],
      { env: { ...process.env, ...environment } },
      (error, stdout, stderr) => (error ? fail(new Error(stderr)) : done(stdout)),
    );
  });
}

/**
 * Every test: relative addresses are the console's, and no errors may appear in the browser's console, which includes
 * violations of the Content-Security-Policy.
 */
export const test = base.extend<{ browserErrors: string[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern
  baseURL: async ({}, use) => {
    await use(product().consoleUrl);
  },
  browserErrors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        // The browser logs a refused request itself; the page shows it to the user.
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) {
          errors.push(message.text());
        }
      });
      await use(errors);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});
