import { parseCsv } from '@/test/parse-csv';
import { expect, generateKey, signUp, test, topUp } from './fixtures';

test('the owner filters the log by kind, person and day, and downloads what is shown', async ({
  page,
}) => {
  const email = await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  await page.goto('/activity');
  const log = page.getByRole('table', { name: 'Activity' });
  await expect(log).toContainText('Signed up');
  await page.getByLabel('Kind').selectOption('Keys');
  await page.getByLabel('By').selectOption(email);
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/show=keys/);
  await expect(log.getByRole('row')).toHaveCount(2);
  await expect(log).toContainText('API key generated: “web”');

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toMatch(/^activity-\d{4}-\d\d-\d\d\.csv$/);
  const address = new URL(file.url());
  const rows = parseCsv(await (await page.request.get(address.pathname + address.search)).text());
  expect(rows).toHaveLength(2);
  expect(rows[1]?.[3]).toContain('API key generated: “web”');

  await page.getByRole('link', { name: 'Clear' }).click();
  await expect(page).toHaveURL(/\/activity$/);
  await page.getByLabel('To').fill('2020-01-01');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByText('No matching entries')).toBeVisible();

  await page.goto(`/api-keys/${key.id}`);
  await page.getByRole('link', { name: 'Filter and download' }).click();
  await expect(page.getByText(key.id)).toBeVisible();
  await expect(log.getByRole('row')).toHaveCount(2);
});

test('a wrong filter is explained, and strangers get no file', async ({ page, browser }) => {
  await signUp(page);
  await page.goto('/activity?show=magic&from=yesterday');
  await expect(page.getByText('From must be a day like 2026-11-24.')).toBeVisible();
  expect((await page.request.get('/api/activity.csv?show=magic')).status()).toBe(400);
  const stranger = await browser.newContext();
  const { origin } = new URL(page.url());
  expect((await stranger.request.get(`${origin}/api/activity.csv`)).status()).toBe(401);
  await stranger.close();
});
