import { execFileSync } from 'node:child_process';
import { expect, expectAccessible, generateKey, signUp, test } from './fixtures';
import { product } from './serve';

function staff(...args: string[]): string {
  return execFileSync(process.execPath, ['build/staff.mjs', ...args], {
    env: { ...process.env, DATA_DIR: product().dataDir },
    encoding: 'utf8',
  });
}

test('staff sees who deleted which key, when, from where and why; nobody else can', async ({
  page,
  browser,
}) => {
  const owner = await browser.newContext({ baseURL: product().consoleUrl });
  const theirs = await owner.newPage();
  const ownerEmail = await signUp(theirs);
  const { id, hint } = await generateKey(theirs, 'nightly-batch');
  await theirs.request.delete(`/api/keys/${id}`, {
    headers: { origin: product().consoleUrl },
    data: { reason: 'the contractor left' },
  });
  expect((await theirs.goto('/staff/revocations'))?.status()).toBe(404);
  await owner.close();

  expect((await page.goto('/staff/revocations'))?.status()).toBe(404);
  const email = await signUp(page);
  expect((await page.goto('/staff/revocations'))?.status()).toBe(404);
  expect(staff('add', email)).toContain(`${email} is staff now (support).`);
  expect((await page.goto('/staff/revocations'))?.status()).toBe(200);
  await expect(page.getByRole('heading', { name: 'Revocations' })).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: hint });
  await expect(row).toContainText('nightly-batch');
  await expect(row).toContainText(ownerEmail);
  await expect(row).toContainText('127.0.0.1');
  await expect(row).toContainText('the contractor left');
  await expectAccessible(page);

  expect(staff('list')).toContain(email);
  staff('remove', email);
  expect((await page.goto('/staff/revocations'))?.status()).toBe(404);
});

test('the command says what it does, and what it cannot', () => {
  expect(staff('--help')).toContain('npm run staff -- add EMAIL');
  expect(() => staff('add', 'nobody@example.com')).toThrow(/Nobody has signed up as/);
});
