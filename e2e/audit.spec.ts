import { readFileSync } from 'node:fs';
import { parseCsv } from '@/test/parse-csv';
import { expect, expectAccessible, generateKey, signUp, test } from './fixtures';
import { behindTheScenes } from './money-fixtures';
import { product } from './serve';
import { staffCommand } from './staff-fixtures';

test('staff finds in the log who did what and downloads it as a file; both are logged', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const theirs = await context.newPage();
  const ownerEmail = await signUp(theirs);
  const { id, hint } = await generateKey(theirs, 'nightly-batch');
  const deleted = await theirs.request.delete(`/api/keys/${id}`, {
    headers: { origin: product().consoleUrl },
    data: { reason: 'the contractor left' },
  });
  for (let count = 0; count < 60; count += 1) {
    await theirs.request.post('/api/webhooks/secret', {
      headers: { origin: product().consoleUrl },
    });
  }
  expect((await theirs.goto('/staff/audit'))?.status()).toBe(404);

  const email = await signUp(page);
  staffCommand('add', email);
  await page.goto('/api-keys');
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('textbox', { name: 'Account' }).fill(ownerEmail);
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/\/staff\/audit\?account=/);
  const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row');
  await expect(rows).toHaveCount(51);
  await expect(rows.nth(1)).toContainText('Webhook signing secret shown');

  await page.getByRole('link', { name: 'Older' }).click();
  const row = rows.filter({ hasText: 'API key deleted' });
  await expect(row).toContainText(`“nightly-batch” (${hint})`);
  await expect(row).toContainText('Reason: the contractor left');
  await expect(row).toContainText('owner');
  await expect(row).toContainText('127.0.0.1');
  await row.getByText('More', { exact: true }).click();
  await expect(row).toContainText(deleted.headers()['x-request-id'] ?? 'none');
  await expect(row).toContainText(id);
  await expect(row).toContainText(/[0-9a-f]{64}/);
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Newest' }).click();
  // Navigation replaces the form: earlier input would be lost.
  await expect(page).not.toHaveURL(/before=/);
  await expect(rows).toHaveCount(51);
  await page.getByRole('combobox', { name: 'Action' }).selectOption('Key revoked');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/action=key.revoked/);
  await expect(rows).toHaveCount(2);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^audit-log-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toMatch(/^\uFEFFtime_utc,/);
  const [head = [], ...lines] = parseCsv(text);
  const told = lines.map((line) => Object.fromEntries(head.map((name, at) => [name, line[at]])));
  expect(told).toMatchObject([
    { action: 'key.revoked', actor: ownerEmail, target_id: id, reason: 'the contractor left' },
  ]);

  // By the request id of the answer, and by the target.
  for (const query of [`request=${deleted.headers()['x-request-id']}`, `target=${id}`]) {
    await page.goto(`/staff/audit?${query}`);
    await expect(rows.filter({ hasText: 'the contractor left' })).toHaveCount(1);
  }
  await page.goto('/staff/audit?from=yesterday&account=x');
  await expect(page.getByText('From must be a day like 2026-11-24.')).toBeVisible();
  await page.goto('/staff/audit?account=nobody%40example.com');
  await expect(page.getByText('No matching events')).toBeVisible();

  await page.goto(`/staff/audit?account=none&by=${encodeURIComponent(email)}`);
  const exported = rows.filter({ hasText: 'Exported as a file: audit log' });
  await expect(exported).toContainText(`${email} staff`);
  await exported.getByText('More', { exact: true }).click();
  await expect(exported).toContainText(ownerEmail);
  await behindTheScenes(ownerEmail, async (db, { accountId }) => {
    const looks = await db.prisma.auditEvent.count({
      where: { chainId: accountId, action: 'account.viewed' },
    });
    expect(looks).toBe(1);
  });
  await context.close();
});
