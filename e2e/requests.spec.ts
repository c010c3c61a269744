import type { Page } from '@playwright/test';
import { expect, generateKey, signUp, test, topUp } from './fixtures';
import { product } from './serve';

const PICTURE = 'google/nano-banana-pro/text-to-image';
const WAIT = 'sandbox/wait/run';

/** Calls a model over the API, and returns the answer, which must be a task. */
async function call(page: Page, secret: string, path: string, data: unknown) {
  const answer = await page.request.post(`${product().apiUrl}/v1/${path}`, {
    headers: { authorization: `Bearer ${secret}` },
    data,
  });
  expect(answer.status()).toBe(200);
  return (await answer.json()) as { id: string; outputs: string[] };
}

const rowOf = (page: Page, id: string) =>
  page.getByRole('row').filter({ has: page.locator(`a[href="/requests/${id}"]`) });

const rows = (page: Page) => page.getByRole('table', { name: 'Requests' }).getByRole('link');

test('what was called is listed with what it cost: a result, a failure, and what still runs', async ({
  page,
  browser,
}) => {
  await signUp(page);
  await page.goto('/requests');
  await expect(page.getByText('No requests yet')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Make the first call' })).toHaveAttribute(
    'href',
    '/docs',
  );
  await topUp(page, '10');
  const web = await generateKey(page, 'web');
  const nightly = await generateKey(page, 'nightly');
  const made = await call(page, web.secret, `${PICTURE}?sync=true`, {
    prompt: 'a cat',
    channel: 'official',
  });
  const failed = await call(page, nightly.secret, `${WAIT}?sync=true`, { fail: true });
  const running = await call(page, nightly.secret, WAIT, { seconds: 10 });

  await page.goto('/requests');
  await expect(rows(page)).toHaveText([WAIT, WAIT, PICTURE]);
  await expect(rowOf(page, made.id)).toContainText(/official.*web.*Completed.*\$0\.090000/s);
  await expect(rowOf(page, failed.id)).toContainText(/nightly.*Failed.+\$0\.000000/s);
  await expect(rowOf(page, running.id)).toContainText(/Running.*so far.*holds \$0\.000001/s);

  await page.getByLabel('Status').selectOption('Running');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/status=running/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Status').selectOption('Any');
  await page.getByLabel('Model').selectOption(PICTURE);
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(rows(page)).toHaveText([PICTURE]);
  await page.getByRole('link', { name: 'Show all' }).click();
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByLabel('Model')).toHaveValue('');
  const headers = { origin: product().consoleUrl };
  await page.request.delete(`/api/keys/${web.id}`, { headers, data: {} });
  await page.goto('/requests');
  await page.getByLabel('Key').selectOption(`web (${web.hint}, deleted)`);
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(rows(page)).toHaveText([PICTURE]);

  await rows(page).click();
  await expect(page.getByText(/^Completed in .* for \$0\.090000\.$/)).toBeVisible();
  await expect(page.getByText('· deleted')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Time line' })).toBeVisible();
  await expect(page.getByText(/after it was accepted; the model ran for/)).toBeVisible();
  await expect(page.getByText(/^\d+ bytes$/)).toBeVisible();
  const output = page.getByRole('link', { name: 'Output 1 (png)' });
  await expect(output).toHaveAttribute('href', made.outputs[0] ?? '');
  await page.getByRole('button', { name: 'Copy id' }).click();
  await expect(page.getByRole('button', { name: 'Copy id' })).toContainText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(made.id);

  await page.goto(`/requests/${failed.id}`);
  await expect(page.getByText(/^Failed after .* It cost nothing\.$/)).toBeVisible();
  await expect(page.getByText('No outputs: the task failed.')).toBeVisible();

  // It ends while the page is open.
  await page.goto(`/requests/${running.id}`);
  await expect(page.getByText(/\$0\.000001 is held/)).toBeVisible();
  await expect(page.getByText(/^Completed in .* for \$0\.000001\.$/)).toBeVisible({
    timeout: 20_000,
  });

  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const stranger = await context.newPage();
  await signUp(stranger);
  for (const id of [made.id, 'x']) {
    expect((await stranger.request.get(`/requests/${id}`)).status()).toBe(404);
  }
  await stranger.goto(`/requests?key=${nightly.id}`);
  await expect(stranger.getByText('No matching requests')).toBeVisible();
  await expect(stranger.getByText('nightly')).toHaveCount(0);
  await context.close();
});

test('more requests than a page holds are reached by Older, within the filter', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  const { secret } = await generateKey(page, 'web');
  for (let count = 0; count < 27; count++) await call(page, secret, `${WAIT}?sync=true`, {});
  await call(page, secret, `${WAIT}?sync=true`, { fail: true });
  await page.goto('/requests?status=completed');
  await expect(rows(page)).toHaveCount(25);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveURL(/status=completed&before=/);
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect(rows(page)).toHaveCount(25);
});

test('a task that is told to a webhook leads to its delivery', async ({ page }) => {
  await signUp(page);
  await topUp(page, '10');
  const { secret } = await generateKey(page, 'web');
  const webhook = encodeURIComponent('http://127.0.0.1:9/told');
  const { id } = await call(page, secret, `${WAIT}?webhook=${webhook}`, {});
  await page.goto(`/requests/${id}`);
  await expect(page.getByText('http://127.0.0.1:9/told')).toBeVisible();
  await page.getByRole('link', { name: 'Its attempts' }).click();
  await expect(page).toHaveURL(`/webhooks/${id}`);
});

test('a task is found by its id or its x-request-id, and an unknown id is explained', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  const { secret } = await generateKey(page, 'web');
  const answer = await page.request.post(`${product().apiUrl}/v1/${WAIT}?sync=true`, {
    headers: { authorization: `Bearer ${secret}` },
    data: {},
  });
  const { id } = await answer.json();
  const requestId = answer.headers()['x-request-id'];
  expect(requestId).toBe(id);
  const field = page.getByLabel('Task id or x-request-id');
  await page.goto('/requests');
  await field.fill(`x-request-id: ${requestId}`);
  await field.press('Enter');
  await expect(page).toHaveURL(`/requests/${id}`);

  await page.goto('/requests');
  await field.fill('00000000-0000-7000-8000-000000000000');
  await page.getByRole('button', { name: 'Find' }).click();
  await expect(page.getByText('No task of this account has this id')).toBeVisible();
  await field.fill('hello');
  await page.getByRole('button', { name: 'Find' }).click();
  await expect(page.getByText('This is not an id')).toBeVisible();
  await page.getByRole('link', { name: 'Show all requests' }).click();
  await expect(rows(page)).toHaveCount(1);
});

test('refused calls are rows with their sum and reason, filtered and downloaded like tasks', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  const { secret } = await generateKey(page, 'web');
  await call(page, secret, `${WAIT}?sync=true`, {});
  for (let count = 0; count < 2; count++) {
    const refused = await page.request.post(`${product().apiUrl}/v1/${PICTURE}`, {
      headers: { authorization: `Bearer ${secret}` },
      data: {},
    });
    expect(refused.status()).toBe(400);
  }
  const sum = page.getByRole('row', {
    name: /At least 2 calls refused .* UTC.*Invalid parameters/,
  });
  // The gateway writes them down every two seconds.
  await expect(async () => {
    await page.goto('/requests');
    await expect(sum).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await expect(sum).toContainText('web');

  await page.getByLabel('Reason').selectOption('invalid_parameters');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/reason=invalid_parameters/);
  await expect(page.getByRole('link', { name: WAIT })).toHaveCount(0);
  await expect(sum).toBeVisible();
  const file = await page.request.get('/api/requests.csv?status=refused');
  expect(await file.text()).toMatch(/refused,.*,invalid_parameters,Invalid parameters,2,/);
  expect((await page.request.get('/api/requests.csv?status=magic')).status()).toBe(400);

  await page.goto(`/requests?status=refused&model=${WAIT}`);
  await expect(
    page.getByText('Refused calls cannot be filtered by model or channel'),
  ).toBeVisible();
  await page.goto('/requests?from=2020-01-01&to=2020-01-01');
  await expect(page.getByText('No matching requests')).toBeVisible();
  await expect(page.getByText('Days are in UTC.')).toBeVisible();
  await page.goto('/requests?from=yesterday');
  await expect(page.getByText('From must be a day like 2026-11-24')).toBeVisible();
});

test('the price on the docs, in the list for programs and on the bill are the same', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  const { secret } = await generateKey(page, 'web');
  const answer = await page.request.get(`${product().apiUrl}/v1/models`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  const { models } = (await answer.json()) as {
    models: { id: string; prices: Record<string, string> }[];
  };
  for (const path of ['/docs', '/docs/models']) {
    await page.goto(path);
    for (const { id, prices } of models) {
      const row = page.getByRole('row').filter({ hasText: id });
      for (const price of Object.values(prices)) await expect(row).toContainText(`$${price}`);
    }
  }
  await page.goto('/api-keys');
  await expect(page.getByText(/\$0\.04/).first()).toBeVisible();
  const { id } = await call(page, secret, `${PICTURE}?sync=true`, { prompt: 'x' });
  await page.goto('/requests');
  await expect(rowOf(page, id)).toContainText('$0.040000');
});
