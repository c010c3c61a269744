import type { Page } from '@playwright/test';
import { expect, generateKey, signUp, test, topUp } from './fixtures';
import { call, expectSoon } from './key-fixtures';

async function openKey(page: Page, name: string) {
  await page.goto('/api-keys');
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

test('pause and resume on the key’s page take effect on the next call', async ({ page }) => {
  await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  await openKey(page, 'web');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  const refused = await call(page, key.secret);
  expect([refused.status(), await refused.json()]).toEqual([
    403,
    { code: 403, error: 'API key paused' },
  ]);
  await expectSoon(page, 'Resume the key.');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
  expect((await call(page, key.secret)).status()).toBe(200);
});

test('a rotated key shows its old secret until that is ended, which then has a record', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  expect((await call(page, key.secret)).status()).toBe(200);
  await page.goto(`/api-keys/${key.id}`);
  // An unused secret ends at once; its use is written down within two seconds.
  await expectSoon(page, '127.0.0.1');
  await page.getByRole('button', { name: 'Rotate' }).click();
  await page.getByRole('button', { name: 'Rotate key' }).click();
  const reveal = page.getByRole('dialog', { name: 'Save your API key' });
  const fresh = await reveal.getByRole('textbox', { name: 'API key' }).inputValue();
  await reveal.getByRole('button', { name: 'Copy', exact: true }).click();
  await reveal.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(key.hint).first()).toBeVisible();
  for (const secret of [key.secret, fresh]) {
    expect((await call(page, secret)).status()).toBe(200);
  }
  await page.getByRole('button', { name: 'End now' }).click();
  await expect(page.getByRole('button', { name: 'End now' })).toBeHidden();
  expect((await call(page, key.secret)).status()).toBe(401);
  expect((await call(page, fresh)).status()).toBe(200);

  await page.goto('/api-keys/revoked');
  await page.getByRole('link', { name: 'web', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Receipt' })).toContainText('Replaced');
  await expectSoon(page, 'At least 1 call');
  await page.getByRole('link', { name: 'The key itself' }).click();
  await expect(page.getByRole('heading', { name: 'web', level: 1 })).toBeVisible();
});

test('the record of a deleted key says who, why, and who calls with it since', async ({ page }) => {
  const email = await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  await openKey(page, 'web');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('textbox', { name: 'Reason' }).fill('posted on a public forum');
  await page.getByRole('button', { name: 'Delete key' }).click();
  const record = page.getByRole('region', { name: 'Receipt' });
  await expect(record).toContainText('posted on a public forum');
  await expect(record).toContainText(`${email}, owner`);
  expect((await call(page, key.secret)).status()).toBe(401);
  await expectSoon(page, 'At least 1 call');
  await expect(page.getByRole('table', { name: 'Addresses' })).toContainText('127.0.0.1');
  // On paper: the record, without the buttons.
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(record).toBeVisible();
});

test('an unknown key has no page, and an account without revoked keys says so', async ({
  page,
}) => {
  await signUp(page);
  for (const path of ['/api-keys/x', '/api-keys/00000000-0000-7000-8000-000000000000']) {
    expect((await page.goto(path))?.status()).toBe(404);
  }
  await page.goto('/api-keys/revoked?before=x');
  await expect(page.getByText('No revoked keys')).toBeVisible();
});
