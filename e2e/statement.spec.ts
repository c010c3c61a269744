import { parseCsv } from '@/test/parse-csv';
import { expect, generateKey, paste, signUp, test, topUp } from './fixtures';
import { credit, refund } from './money-fixtures';
import { product } from './serve';

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A paid call of the page's account. Returns the task's id. */
async function call(secret: string): Promise<string> {
  const answer = await paste(
    `curl -sS "$API/v1/sandbox/wait/run?sync=true" -H "Authorization: Bearer $KEY" -d '{"seconds": 0}'`,
    { API: product().apiUrl, KEY: secret },
  );
  return JSON.parse(answer).id;
}

test('the statement filters, and the file has what it shows', async ({ page }) => {
  const email = await signUp(page);
  const paymentId = await topUp(page, '10');
  const { secret } = await generateKey(page, '=1+1, "quoted"');
  const taskId = await call(secret);
  await credit(email, 'for the tests of the statement', [1_000_001n]);
  await refund(email, paymentId, 2_500_000n);

  await page.goto('/billing');
  const statement = page.getByRole('table', { name: 'Statement' });
  const rows = statement.locator('tbody tr');
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(0)).toContainText('Refund of the top-up of');
  await expect(rows.nth(0)).toContainText('$8.500000');
  await expect(rows.nth(1)).toContainText('Credit: for the tests of the statement');
  await expect(rows.nth(2)).toContainText('=1+1, "quoted"');
  await expect(rows.nth(2).getByRole('link')).toHaveAttribute('href', `/requests/${taskId}`);

  await page.getByRole('combobox', { name: 'Kind' }).selectOption('Charges');
  await page.getByLabel('From').fill(day(-1));
  await page.getByLabel('To', { exact: true }).fill(day(1));
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/\/billing\?kind=charges&from=.*&to=.*#statement$/);
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('−$0.000001');

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`statement-charges-from-${day(-1)}-to-${day(1)}.csv`);
  const address = `/api/billing/statement.csv?kind=charges&from=${day(-1)}&to=${day(1)}`;
  const answer = await page.request.get(address);
  expect(answer.headers()).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'cache-control': 'no-store',
  });
  const [, ...lines] = parseCsv(await answer.text());
  expect(lines).toHaveLength(1);
  expect(lines[0]?.slice(1, 9)).toEqual([
    'charge',
    'sandbox/wait/run',
    'sandbox/wait/run',
    `'=1+1, "quoted"`,
    taskId,
    '',
    '-0.000001',
    '9.999999',
  ]);

  await page.getByRole('link', { name: 'Clear' }).click();
  await expect(rows).toHaveCount(4);
  await expect(page.getByRole('combobox', { name: 'Kind' })).toHaveValue('all');
  await page.goto('/billing?to=2020-01-01');
  await expect(page.getByText('No matching entries')).toBeVisible();
  await page.goto('/billing?from=yesterday');
  await expect(page.getByText('Invalid filter')).toBeVisible();
  expect((await page.request.get('/api/billing/statement.csv?kind=x')).status()).toBe(400);
});

test('pages lead to the oldest entry and back, and months add up', async ({ page }) => {
  const email = await signUp(page);
  await topUp(page, '25');
  await credit(email, 'one of many credits', Array<bigint>(26).fill(1n));
  await page.goto('/billing?kind=credits');
  const rows = page.getByRole('table', { name: 'Statement' }).locator('tbody tr');
  await expect(rows).toHaveCount(25);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('$25.000001');
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect(rows).toHaveCount(25);
  await expect(page).toHaveURL(/kind=credits/);

  await page.getByText('Months', { exact: true }).click();
  const month = page.getByRole('table', { name: 'Months' }).locator('tbody tr').first();
  await expect(month).toContainText('$25.000000');
  await expect(month).toContainText('$0.000026');
  await expect(month).toContainText('$25.000026');
  await month.getByRole('link').click();
  await expect(page).toHaveURL(/\/billing\?from=\d{4}-\d\d-01&to=\d{4}-\d\d-\d\d#statement$/);
});

test('the filter works without JavaScript', async ({ browser, page }) => {
  await signUp(page);
  await topUp(page, '10');
  const context = await browser.newContext({
    baseURL: product().consoleUrl,
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto('/billing');
  await plain.getByRole('combobox', { name: 'Kind' }).selectOption('Credits');
  await plain.getByRole('button', { name: 'Show' }).click();
  await expect(plain.getByText('No matching entries')).toBeVisible();
  await context.close();
});

test('an owed amount is shown where it matters, and a top-up pays it', async ({ page }) => {
  const email = await signUp(page);
  const paymentId = await topUp(page, '10');
  const { secret } = await generateKey(page, 'web');
  await credit(email, 'taken back for the test', [-7_000_000n]);
  await refund(email, paymentId, 10_000_000n);
  for (const path of ['/billing', '/api-keys']) {
    await page.goto(path);
    await expect(
      page.getByText('$7.00 is owed. Your keys are refused until it is paid.'),
    ).toBeVisible();
    await expect(page.getByRole('link', { name: 'Balance −$7.00 owed' }).first()).toBeVisible();
  }
  await page.goto('/billing');
  await expect(page.getByText('$7.00 of it pays what you owe, $3.00 is added')).toBeVisible();
  await page.getByRole('textbox', { name: 'Custom amount' }).fill('5');
  await expect(page.getByText('$2.00 would still be owed')).toBeVisible();
  await topUp(page, '10');
  await page.goto('/billing');
  await expect(page.getByText('is owed')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Balance $3.00' }).first()).toBeVisible();
  expect(await call(secret)).toMatch(/^[0-9a-f-]{36}$/);
});

test('a top-up has a receipt that shows refunds and chargebacks', async ({ page }) => {
  const email = await signUp(page);
  const paymentId = await topUp(page, '12.50');
  await refund(email, paymentId, 2_500_000n);
  await page.goto('/billing?kind=top_ups');
  await page.getByRole('link', { name: 'Receipt' }).click();
  const receipt = page.getByRole('region', { name: 'Receipt' });
  await expect(receipt).toContainText(/R-[0-9A-F]{8}-[0-9A-F]{12}/);
  await expect(receipt).toContainText(email);
  await expect(receipt).toContainText('Sandbox: no real money');
  await expect(receipt).toContainText(' UTC');
  await expect(receipt.getByRole('row', { name: /^Refunded on/ })).toContainText('−$2.50');
  await expect(receipt.getByRole('row', { name: /^Paid, after/ })).toContainText('$10.00');
  await page.emulateMedia({ media: 'print' });
  await expect(receipt).toBeVisible();
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(page.getByRole('navigation')).toBeHidden();
  await expect(page.getByText('Sign out')).toBeHidden();
});
