import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { drawKey } from '@/lib/keys/format';
import {
  expect,
  expectAccessible,
  expectFitAndAccessible,
  generateKey,
  signUp,
  test,
  topUp,
} from './fixtures';
import { product } from './serve';

const PAGES = [
  ['/docs', 'Docs'],
  ['/docs/authentication', 'Authentication'],
  ['/docs/calling', 'Calling models'],
  ['/docs/webhooks', 'Webhooks'],
  ['/docs/limits', 'Tiers and limits'],
  ['/docs/models', 'Models'],
  ['/docs/problems', 'Problems'],
  ['/docs/leaked-keys', 'Leaked keys'],
  ['/docs/reference', 'API reference'],
] as const;
const PHONE = { width: 390, height: 844 };

async function check(page: Page, pasted: string) {
  await page.getByRole('textbox', { name: 'Key or Authorization header' }).fill(pasted);
  await page.getByRole('button', { name: 'Check' }).click();
}

test('every page is readable without a session, in both themes and on a phone', async ({
  page,
}) => {
  test.slow();
  for (const [path, title] of PAGES) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(path);
    await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible();
    await expectFitAndAccessible(page);
    const size = page.viewportSize();
    await page.setViewportSize(PHONE);
    await expectFitAndAccessible(page);
    if (size) await page.setViewportSize(size);
    // The other theme differs only in its colours.
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page, ['color-contrast']);
  }
});

test('signed in, the pages stand inside the console, with the real address', async ({ page }) => {
  await signUp(page);
  await page.goto('/api-keys');
  await page
    .getByRole('navigation', { name: 'Console' })
    .getByRole('link', { name: 'Docs' })
    .click();
  await expect(page.getByRole('heading', { name: 'Docs', level: 1 })).toBeVisible();
  await expect(page.getByText(`curl -X POST "${product().apiUrl}/v1/`)).toBeVisible();
  const contents = page.getByRole('navigation', { name: 'Docs' });
  for (const [, title] of PAGES.slice(1)) {
    const link = contents.getByRole('link', { name: title, exact: true });
    await link.click();
    await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
    await expect(link).toHaveAttribute('aria-current', 'page');
  }
  await expectFitAndAccessible(page);
  await page.setViewportSize(PHONE);
  await expectFitAndAccessible(page);
});

test('a language chosen once is shown in every snippet that has it', async ({ page }) => {
  await page.goto('/docs/calling');
  await page.getByRole('tab', { name: 'Python' }).first().click();
  for (const tab of await page.getByRole('tab', { name: 'Python' }).all()) {
    await expect(tab).toHaveAttribute('aria-selected', 'true');
  }
  await page
    .getByRole('navigation', { name: 'Docs' })
    .getByRole('link', { name: 'Webhooks' })
    .click();
  await expect(page.getByText('HTTPServer(("", int(')).toBeVisible();
});

test('console and gateway serve the same OpenAPI document, to pages of any origin', async ({
  page,
}) => {
  const { consoleUrl, apiUrl } = product();
  const answers = [];
  for (const url of [consoleUrl, apiUrl]) {
    const answer = await page.request.get(`${url}/openapi.json`);
    expect(answer.status()).toBe(200);
    expect(answer.headers()['access-control-allow-origin']).toBe('*');
    answers.push(await answer.json());
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0].servers).toEqual([{ url: apiUrl }]);
});

test('signed out, the form of a key is checked, and nothing is sent', async ({ page }) => {
  await page.goto('/docs/problems');
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.method()} ${request.url()}`));
  await check(page, 'Authorization: Bearer $GET3W_API_KEY');
  await expect(page.getByText('This is the name of a variable, not its value.')).toBeVisible();
  await check(page, drawKey().slice(0, -2));
  await expect(page.getByText('It is too short: 65 characters instead of 67.')).toBeVisible();
  await expectFitAndAccessible(page);
  await check(page, `${drawKey()}\n`);
  await expect(page.getByText('There is a line break after the key.')).toBeVisible();
  await check(page, drawKey());
  await expect(page.getByText('Its format is valid.')).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Sign in' })).toBeVisible();
  expect(sent.filter((line) => line.startsWith('POST'))).toEqual([]);
});

test('signed in, the check says how a key stands, and sends only its hash', async ({ page }) => {
  await signUp(page);
  const { id, secret } = await generateKey(page, 'web');
  await page.goto('/docs/problems');
  const bodies: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') bodies.push(`${request.url()} ${request.postData()}`);
  });
  await check(page, `Authorization: Bearer ${secret}`);
  await expect(page.getByText('“web” is not active yet.')).toBeVisible();
  await topUp(page, '10');
  await check(page, secret);
  await expect(page.getByText('“web” is fine.')).toBeVisible();
  await expectFitAndAccessible(page);
  const hash = createHash('sha256').update(secret).digest('hex');
  const sent = `${product().consoleUrl}/api/keys/check ${JSON.stringify({ hash })}`;
  expect(bodies).toEqual([sent, sent]);

  await page.request.delete(`/api/keys/${id}`, { headers: { origin: product().consoleUrl } });
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText('“web” was deleted')).toBeVisible();
  await check(page, drawKey());
  await expect(
    page.getByText('Unknown: your account does not have and never had this key.'),
  ).toBeVisible();
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  expect(kept + (await page.evaluate(() => document.cookie + location.href))).not.toContain(secret);
});

test('on the API Keys page the check is collapsed, and works there', async ({ page }) => {
  await signUp(page);
  const { secret } = await generateKey(page, 'web');
  await page.goto('/api-keys');
  const field = page.getByRole('textbox', { name: 'Key or Authorization header' });
  await expect(field).toHaveCount(0);
  await page.getByText('Why does my key not work?').click();
  await expect(field).toBeVisible();
  await expectFitAndAccessible(page);
  await check(page, secret);
  await expect(page.getByText('“web” is not active yet.')).toBeVisible();
  await page.setViewportSize(PHONE);
  await expectFitAndAccessible(page);
});
