import type { Page } from '@playwright/test';
import { parseCsv } from '@/test/parse-csv';
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
import { accountOf, staffCommand } from './staff-fixtures';

function call(page: Page, secret: string, data: object) {
  return page.request.post(`${product().apiUrl}/v1/sandbox/wait/run?sync=true`, {
    headers: { authorization: `Bearer ${secret}` },
    data,
  });
}

test('staff reads what happened with an account on one time line, and filters it by keyboard', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const owner = await context.newPage();
  const ownerEmail = await signUp(owner);
  await topUp(owner, '10');
  const key = await generateKey(owner, 'nightly-batch');
  await call(owner, key.secret, {});
  await call(owner, key.secret, { fail: true });
  await call(owner, key.secret, { seconds: 'many' });
  await owner.request.delete(`/api/keys/${key.id}`, {
    headers: { origin: product().consoleUrl },
    data: { reason: 'the contractor left' },
  });
  expect((await call(owner, key.secret, {})).status()).toBe(401);

  const email = await signUp(page);
  staffCommand('add', email, '--admin');
  const path = `/staff/accounts/${await accountOf(ownerEmail)}`;
  const timeline = page.getByRole('table', { name: 'Timeline' });
  // The gateways record refused calls every two seconds.
  await expect(async () => {
    await page.goto(path);
    await expect(timeline).toContainText('1 call refused: Invalid or revoked API key', {
      timeout: 500,
    });
  }).toPass();
  for (const text of [
    'Signed up',
    'Top-up of $10.000000 paid',
    'API key generated: “nightly-batch”',
    'Failed as it was told to.',
    '1 call refused: Invalid parameters',
    'Reason: the contractor left',
    'Account viewed by support',
    email,
  ]) {
    await expect(timeline, text).toContainText(text);
  }
  await expect(page.getByText('0 of 100')).toBeVisible();
  await expect(page.getByText(`${ownerEmail} owner`)).toBeVisible();
  await expectFitAndAccessible(page);

  const shown = page.getByRole('navigation', { name: 'Shown' });
  await shown.getByRole('link', { name: 'Keys' }).press('Enter');
  await expect(page).toHaveURL(/\?show=keys$/);
  await shown.getByRole('link', { name: 'Ledger' }).press('Enter');
  await expect(page).toHaveURL(/\?show=keys,ledger$/);
  await expect(shown.locator('[aria-current]')).toHaveText(['Keys', 'Ledger']);
  await expect(timeline.locator('tbody td[data-label=What]')).toHaveText([
    /^KeyAPI key deleted/,
    /^KeyAPI key generated/,
    /^LedgerTop-up/,
  ]);
  await expectAccessible(page);
  const file = await page.request.get(
    (await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href')) ?? '',
  );
  expect(file.headers()['content-disposition']).toMatch(
    /^attachment; filename="timeline-.*\.csv"$/,
  );
  expect(await file.text()).toMatch(/^\uFEFFtime_utc,/);
  expect(parseCsv(await file.text())).toHaveLength(4);

  await shown.getByRole('link', { name: 'Everything' }).click();
  await expect(shown.locator('[aria-current]')).toHaveText(['Everything']);
  await page.getByRole('combobox', { name: 'Key' }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/key=[0-9a-f-]{36}$/);
  await expect(timeline.locator('tbody td[data-label=What]')).toHaveCount(6);
  await page.goto(`${path}?from=2020-01-01&to=2020-01-02`);
  await expect(page.getByText('No matching entries')).toBeVisible();
  await page.goto(`${path}?show=nothing`);
  await expect(page.getByText('Invalid filter.')).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${path}?show=keys`);
  await timeline.getByRole('link', { name: 'Receipt' }).click();
  await expect(page).toHaveURL(new RegExp(`/staff/revocations/${key.id}$`));

  await owner.goto('/activity?show=staff');
  await expect(owner.getByText('Exported as a file: account timeline')).toBeVisible();
  await context.close();
});
