import { readFile } from 'node:fs/promises';
import {
  expect,
  expectAccessible,
  expectFitAndAccessible,
  generateKey,
  PASSWORD,
  signUp,
  test,
  topUp,
} from './fixtures';
import { product } from './serve';
import { staffCommand } from './staff-fixtures';

const call = (key: string) =>
  fetch(`${product().apiUrl}/v1/account`, { headers: { authorization: `Bearer ${key}` } });

test('staff finds a pasted key without sending it, deletes it, and reads on its receipt who tries it', async ({
  page,
  browser,
}) => {
  const owner = await browser.newContext({ baseURL: product().consoleUrl });
  const theirs = await owner.newPage();
  const ownerEmail = await signUp(theirs);
  await topUp(theirs, '$10');
  const { secret, hint } = await generateKey(theirs, 'posted-on-a-forum');
  expect((await call(secret)).status).toBe(200);

  staffCommand('add', await signUp(page));
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  await page.goto('/staff/revocations');
  const field = page.getByRole('textbox', { name: 'Key' });
  await field.fill(`somebody wrote: ${secret}, is it yours?`);
  await expect(page.getByText('the key itself is not sent')).toBeVisible();
  await field.press('Enter');
  await expect(page.getByText('This key is active')).toBeVisible();
  await expect(page).toHaveURL(/\?hash=[0-9a-f]{64}$/);
  await expect(page.getByRole('main')).toContainText(ownerEmail);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('posted on a public forum');
  await dialog.getByRole('button', { name: 'Delete key' }).click();
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Delete key' }).click();
  await expect(page.getByRole('heading', { name: 'Revocation receipt' })).toBeVisible();
  expect(sent.filter((one) => one.includes(secret))).toEqual([]);
  const receipt = page.getByRole('region', { name: 'Receipt' });
  await expect(receipt).toContainText('posted on a public forum');
  await expect(receipt).toContainText(hint);
  await expect(receipt).toContainText(ownerEmail);
  await expect(page.getByText('No calls with posted-on-a-forum')).toBeVisible();

  // Somebody uses the key anyway; gateways record that every two seconds.
  for (let n = 0; n < 3; n += 1) expect((await call(secret)).status).toBe(401);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('3 calls')).toBeVisible({ timeout: 500 });
  }).toPass();
  await expectFitAndAccessible(page);
  await page.getByRole('link', { name: '127.0.0.1' }).click();
  await expect(page.getByText(/From 127\.0\.0\.1 the last refused call came/)).toBeVisible();

  await theirs.goto('/activity');
  await expect(theirs.getByRole('main')).toContainText('posted on a public forum');
  await owner.close();
});

test('a mistyped key is said beside the field, and not sent either', async ({ page }) => {
  staffCommand('add', await signUp(page));
  await page.goto('/staff/revocations');
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url()));
  await page.getByRole('textbox', { name: 'Key' }).fill(`sk_${'x'.repeat(64)}`);
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('It is mistyped')).toBeVisible();
  await expectAccessible(page);
  expect(sent.filter((url) => url.includes('xxxx'))).toEqual([]);
});

test('the revocations are searched by an address, and what is found leaves as a file', async ({
  page,
  browser,
}) => {
  const owner = await browser.newContext({ baseURL: product().consoleUrl });
  const theirs = await owner.newPage();
  const ownerEmail = await signUp(theirs);
  for (const name of ['one, quoted', 'two', 'three']) {
    const { id } = await generateKey(theirs, name);
    await theirs.request.delete(`/api/keys/${id}`, {
      headers: { origin: product().consoleUrl },
      data: { reason: name === 'two' ? 'the monthly rotation' : 'the contractor has left us' },
    });
  }
  expect((await theirs.request.get('/api/staff/revocations.csv')).status()).toBe(404);
  await owner.close();

  staffCommand('add', await signUp(page));
  await page.goto('/staff/revocations');
  await page.getByRole('textbox', { name: 'Account' }).fill(ownerEmail);
  await page.getByRole('textbox', { name: 'Reason' }).fill('CONTRACTOR');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/account=.*reason=CONTRACTOR/);
  const rows = page.getByRole('table', { name: 'Revocations' }).getByRole('row');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText('three');
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const file = await (await downloading).path();
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(/^\uFEFFrevoked_at_utc,/);
  const lines = text.trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[2]).toContain('"one, quoted"');
  await page.getByRole('link', { name: 'Clear' }).click();
  await expect(page.getByRole('textbox', { name: 'Account' })).toHaveValue('');

  await page.goto(`/staff/revocations?account=${ownerEmail}&by=nobody`);
  await expect(page.getByText('No matching revocations')).toBeVisible();
  await page.goto('/staff/revocations?key=ab');
  await expect(page.getByText(/Key must be part of its name or hint/)).toBeVisible();
  const odd = await page.request.get('/api/staff/revocations.csv?how=magic');
  expect(odd.status()).toBe(400);
  expect((await page.goto('/staff/revocations/not-a-key'))?.status()).toBe(404);
});
