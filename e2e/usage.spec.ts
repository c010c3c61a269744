import { parseCsv } from '@/test/parse-csv';
import { expect, generateKey, signUp, test, topUp } from './fixtures';
import { call, expectSoon } from './key-fixtures';

test('usage shows what was spent, refused and by which key, and leads to those requests', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  await page.goto('/usage');
  await expect(page.getByText('No usage in this period')).toBeVisible();

  const web = await generateKey(page, 'web');
  const batch = await generateKey(page, 'batch');
  for (const { secret } of [web, web, batch]) expect((await call(page, secret)).status()).toBe(200);
  expect((await call(page, web.secret, { seconds: 'soon' })).status()).toBe(400);
  await expectSoon(page, 'mostly Invalid parameters');
  await expect(page.getByRole('region', { name: 'Tasks', exact: true })).toContainText('3');
  const table = page.getByRole('table', { name: 'Usage' });
  await expect(table.getByRole('row').nth(1)).toContainText('web');
  await expect(table.getByRole('row').nth(1)).toContainText('66.7 %');

  // The statement of the day has the same sum.
  const spent = await table.getByRole('row').nth(1).getByRole('cell').nth(1).textContent();
  expect(spent).toMatch(/^\$\d+\.\d{6}$/);

  await page.getByRole('link', { name: 'Tasks', exact: true }).first().click();
  await expect(page).toHaveURL(/show=tasks/);
  const today = page.getByRole('list', { name: 'Tasks per day' }).getByRole('link').last();
  await today.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(
    page.getByRole('list', { name: 'Tasks per day' }).getByRole('link').nth(-2),
  ).toBeFocused();
  await page.keyboard.press('End');
  await expect(today).toHaveAccessibleName(
    /3 tasks\. web 2 tasks\. batch 1 task\. Show its requests$/,
  );
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/requests\?.*from=\d{4}-\d\d-\d\d/);
  await expect(page.getByRole('table').getByText('sandbox/wait/run').first()).toBeVisible();

  await page.goto(`/usage?key=${batch.id}&by=model&range=24h`);
  await expect(table.getByRole('row')).toHaveCount(2);
  await expect(table).toContainText('sandbox/wait/run');
  const csv = await page.request.get(`/api/usage.csv?key=${batch.id}&by=model&range=24h`);
  const rows = parseCsv(await csv.text());
  expect(rows[0]).toEqual([
    'from_utc',
    'to_utc',
    'model',
    'spend_usd',
    'tasks',
    'failed',
    'refused_calls',
  ]);
  expect(rows[1]?.slice(2, 3)).toEqual(['sandbox/wait/run']);
  expect(rows[1]?.[4]).toBe('1');
});

test('a wrong query is explained, and strangers get no figures', async ({ page, browser }) => {
  await signUp(page);
  await page.goto('/usage?range=year');
  await expect(page.getByText(/Range must be one of 24h/)).toBeVisible();
  expect((await page.request.get('/api/usage.csv?from=x')).status()).toBe(400);
  const stranger = await browser.newContext();
  const { origin } = new URL(page.url());
  expect((await stranger.request.get(`${origin}/api/usage.csv`)).status()).toBe(401);
  const away = await stranger.request.get(`${origin}/usage`, { maxRedirects: 0 });
  expect(away.status()).toBe(307);
  await stranger.close();
});
