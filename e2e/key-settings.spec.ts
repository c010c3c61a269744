import type { Locator, Page } from '@playwright/test';
import { expect, generateKey, signUp, test, topUp } from './fixtures';
import { call, expectSoon } from './key-fixtures';
import { product } from './serve';

/** A picture for $0.04. */
function picture(page: Page, secret: string) {
  return page.request.post(
    `${product().apiUrl}/v1/google/nano-banana-pro/text-to-image?sync=true`,
    { headers: { authorization: `Bearer ${secret}` }, data: { prompt: 'A cat' } },
  );
}

/** Copies the key that is shown, closes the dialog, and gives the key. */
async function takeSecret(page: Page): Promise<string> {
  const reveal = page.getByRole('dialog', { name: 'Save your API key' });
  const secret = await reveal.getByRole('textbox', { name: 'API key' }).inputValue();
  await reveal.getByRole('button', { name: 'Copy', exact: true }).click();
  await reveal.getByRole('button', { name: 'Done' }).click();
  await expect(reveal).toBeHidden();
  return secret;
}

async function openEdit(page: Page, name: string): Promise<Locator> {
  await page.getByRole('button', { name: `Edit ${name}` }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue(name);
  return dialog;
}

async function save(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
}

async function rotate(page: Page, name: string, ends: string): Promise<string> {
  await page.getByRole('button', { name: `Rotate ${name}` }).click();
  await page.getByRole('combobox', { name: 'The old secret ends' }).selectOption(ends);
  await page.getByRole('button', { name: 'Rotate key' }).click();
  return takeSecret(page);
}

const outcome = (page: Page, text: string | RegExp) =>
  page.getByRole('status').filter({ hasText: text });

const rows = (page: Page) => page.getByRole('table', { name: 'Live keys' });

async function expectRefused(page: Page, secret: string, status: number, error: string) {
  const answer = await call(page, secret);
  expect([answer.status(), await answer.json()]).toEqual([status, { code: status, error }]);
}

test('a name and one click generate a key without limits', async ({ page }) => {
  await signUp(page);
  await topUp(page, '10');
  await page.goto('/api-keys');
  await page.getByRole('textbox', { name: 'Name' }).fill('web');
  await page.getByRole('button', { name: 'Generate' }).click();
  const secret = await takeSecret(page);
  await expect(rows(page)).toContainText('Active');
  await expect(rows(page)).toContainText('none');
  expect((await call(page, secret)).headers()['x-key-limit-remaining']).toBeUndefined();
});

test('a key is generated with all that is under Limits and expiry', async ({ page }) => {
  await signUp(page);
  await topUp(page, '10');
  await page.goto('/api-keys');
  await page.getByRole('textbox', { name: 'Name' }).fill('batch');
  await page.getByText('Limits and expiry').click();
  await page.getByRole('textbox', { name: 'Spend limit' }).fill('5');
  await page.getByRole('combobox', { name: 'Period' }).selectOption('per day');
  await page.getByRole('combobox', { name: 'Expires' }).selectOption('In 30 days');
  await page.getByRole('textbox', { name: 'Models' }).fill('sandbox/*, google/*');
  await page.getByRole('textbox', { name: 'Addresses' }).fill('127.0.0.0/8\n2001:db8::/32');
  await page.getByRole('textbox', { name: 'Concurrent tasks' }).fill('2');
  await expect(
    page.getByText(
      '$5 per day, expires in 30 days, sandbox/* google/*, 2 addresses, 2 at the same time',
    ),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Generate' }).click();
  const secret = await takeSecret(page);
  for (const text of [
    'Expires in 29 days',
    '$0.00 of $5.00 today',
    '2 slots · 2 models · 2 addresses',
  ]) {
    await expect(rows(page)).toContainText(text);
  }
  const answer = await call(page, secret);
  expect(answer.status()).toBe(200);
  expect(answer.headers()).toMatchObject({
    'x-key-limit-remaining': '4.999999',
    'x-concurrency-limit': '2',
  });

  // The form is empty again.
  await expect(
    page.getByText('no spend limit, never expires, all models, any address'),
  ).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('reader');
  await page.getByRole('checkbox', { name: 'Read-only' }).check();
  await page.getByRole('button', { name: 'Generate' }).click();
  await expectRefused(page, await takeSecret(page), 403, 'API key is read-only');
  await page.getByRole('textbox', { name: 'Name' }).fill('pictures');
  await page.getByRole('textbox', { name: 'Models' }).fill('google/*');
  await page.getByRole('button', { name: 'Generate' }).click();
  await expectRefused(page, await takeSecret(page), 403, 'Model not allowed for this API key');
});

test('wrong input is said beside its field, and nothing that was typed is lost', async ({
  page,
}) => {
  await signUp(page);
  await page.goto('/api-keys');
  await page.getByRole('textbox', { name: 'Name' }).fill('batch');
  await page.getByText('Limits and expiry').click();
  const all: [field: string, wrong: string, right: string, message: RegExp][] = [
    ['Spend limit', 'ten', '10', /^Enter a limit from \$0\.01/],
    ['Models', 'google', 'google/*', /^A model must be an id .*: google$/],
    ['Addresses', '127.0.0.1 here', '127.0.0.1', /^An address must be .*: here$/],
    ['Concurrent tasks', 'many', '3', /^Enter a number of concurrent tasks/],
  ];
  for (const [field, wrong] of all) await page.getByRole('textbox', { name: field }).fill(wrong);
  await page.getByRole('combobox', { name: 'Expires' }).selectOption('On a date');
  await page.getByRole('button', { name: 'Generate' }).click();

  const lastDay = page.getByLabel('Last day');
  await expect(lastDay).toHaveAccessibleDescription(/^Choose a time in the future/);
  await expect(lastDay).toBeFocused();
  await lastDay.fill('2099-01-01');
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(lastDay).toHaveAccessibleDescription(/^Choose a time in the future/);
  const soon = new Date(Date.now() + 40 * 24 * 60 * 60_000).toISOString().slice(0, 10);
  await lastDay.fill(soon);
  for (const [name, wrong, right, message] of [all[0], all[3], all[1], all[2]].filter(
    (one) => !!one,
  )) {
    await page.getByRole('button', { name: 'Generate' }).click();
    const field = page.getByRole('textbox', { name });
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByRole('alert').filter({ hasText: message })).toHaveCount(1);
    await expect(field).toBeFocused();
    await expect(field).toHaveValue(wrong);
    await field.fill(right);
    await expect(field).not.toHaveAttribute('aria-invalid');
  }
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('batch');
  await expect(page.getByText('0 of 10 live keys')).toBeVisible();
  await page.getByRole('button', { name: 'Generate' }).click();
  await takeSecret(page);
  await expect(rows(page)).toContainText('$0.00 of $10.00 this month');
  await expect(rows(page)).toContainText('3 slots · google/* · 127.0.0.1');

  // The same in the dialog.
  const dialog = await openEdit(page, 'batch');
  await dialog.getByRole('textbox', { name: 'Concurrent tasks' }).fill('none');
  await dialog.getByRole('textbox', { name: 'Spend limit' }).fill('20');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Concurrent tasks' })).toBeFocused();
  await expect(dialog.getByRole('alert')).toHaveText(/^Enter a number of concurrent tasks/);
  await expect(dialog.getByRole('textbox', { name: 'Spend limit' })).toHaveValue('20');
  await dialog.getByRole('textbox', { name: 'Concurrent tasks' }).fill('');
  await save(dialog);
  await expect(rows(page)).toContainText('$0.00 of $20.00 this month');
});

test('a limit is rehearsed while it is typed, holds from then on, and shows that it is reached', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  for (const _ of [1, 2, 3]) expect((await picture(page, key.secret)).status()).toBe(200);
  await page.goto('/api-keys');
  let dialog = await openEdit(page, 'web');
  await dialog.getByRole('textbox', { name: 'Spend limit' }).pressSequentially('0.1');
  await expect(
    dialog.getByText(/would have refused 1 task on 1 day, first on \d+ \w+ \d{4}, \d\d:\d\d/),
  ).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Spend limit' }).fill('0.20');
  await expect(dialog.getByText('this limit would have refused no tasks.')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Expires' }).selectOption('In 7 days');
  await expect(dialog.getByText(/The key is in use: 3 tasks in the last 30 days/)).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('frontend');
  await save(dialog);
  await expect(outcome(page, 'frontend was changed.')).toBeVisible();
  await expect(rows(page)).toContainText('$0.12 of $0.20 this month');
  await expect(rows(page)).toContainText('Expires in 6 days');

  for (const status of [200, 200, 403]) {
    expect((await picture(page, key.secret)).status()).toBe(status);
  }
  await page.reload();
  await expect(rows(page)).toContainText('Limit reached');
  await expect(rows(page)).toContainText('$0.20 of $0.20 this month');

  // The form shows what is set, also when it is opened again.
  dialog = await openEdit(page, 'frontend');
  await expect(dialog.getByRole('textbox', { name: 'Spend limit' })).toHaveValue('0.20');
  await dialog.getByRole('textbox', { name: 'Spend limit' }).fill('');
  await dialog.getByRole('combobox', { name: 'Expires' }).selectOption('Never');
  await save(dialog);
  await expect(rows(page)).toContainText('Active');
  expect((await picture(page, key.secret)).status()).toBe(200);
  dialog = await openEdit(page, 'frontend');
  await expect(dialog.getByRole('textbox', { name: 'Spend limit' })).toHaveValue('');
  await expect(dialog.getByRole('combobox', { name: 'Expires' })).toHaveValue('never');
  await dialog.getByRole('textbox', { name: 'Spend limit' }).fill('7');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  dialog = await openEdit(page, 'frontend');
  await expect(dialog.getByRole('textbox', { name: 'Spend limit' })).toHaveValue('');
});

test('addresses that the key was used from are offered as ticks', async ({ page }) => {
  await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  expect((await call(page, key.secret)).status()).toBe(200);
  await page.goto('/api-keys');
  await expectSoon(page, 'just now');
  let dialog = await openEdit(page, 'web');
  await dialog.getByRole('checkbox', { name: '127.0.0.1' }).check();
  await expect(dialog.getByRole('textbox', { name: 'Addresses' })).toHaveValue('127.0.0.1');
  await save(dialog);
  expect((await call(page, key.secret)).status()).toBe(200);
  dialog = await openEdit(page, 'web');
  await expect(dialog.getByRole('checkbox', { name: '127.0.0.1' })).toBeChecked();
  await dialog.getByRole('checkbox', { name: '127.0.0.1' }).uncheck();
  await dialog.getByRole('textbox', { name: 'Addresses' }).fill('203.0.113.0/24');
  await save(dialog);
  await expectRefused(page, key.secret, 403, 'Address not allowed for this API key');
});

test('a paused key is refused at once, and accepted again after Resume', async ({ page }) => {
  await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  await page.goto('/api-keys');
  await page.getByRole('button', { name: 'Pause web' }).click();
  await expect(outcome(page, /^web is paused\./)).toBeVisible();
  await expect(rows(page)).toContainText('Paused');
  for (const _ of [1, 2, 3, 4]) await expectRefused(page, key.secret, 403, 'API key paused');
  await page.getByRole('button', { name: 'Resume web' }).click();
  await expect(outcome(page, 'web works again.')).toBeVisible();
  for (const _ of [1, 2, 3, 4]) expect((await call(page, key.secret)).status()).toBe(200);
  await expect(rows(page)).toContainText('Active');
});

test('a rotated key has two secrets until the old one is ended; another rotation can end it now', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  const first = await generateKey(page, 'web');
  expect((await call(page, first.secret)).status()).toBe(200);
  await page.goto('/api-keys');
  // What was never used ends at once; a use is written down within two seconds.
  await expectSoon(page, 'just now');
  const second = await rotate(page, 'web', 'In 24 hours');
  await expect(outcome(page, 'web has a new secret.')).toBeVisible();
  const old = rows(page).getByRole('row').filter({ hasText: 'before rotation' });
  await expect(old).toContainText(first.hint);
  await expect(old).toContainText('ends in 23 hours');
  for (const secret of [first.secret, second]) {
    expect((await call(page, secret)).status()).toBe(200);
  }
  await page.getByRole('button', { name: 'End the old secret of web now' }).click();
  await expect(outcome(page, /^web has one secret again\./)).toBeVisible();
  await expect(old).toBeHidden();
  await expectRefused(page, first.secret, 401, 'Invalid or revoked API key');
  expect((await call(page, second)).status()).toBe(200);

  const third = await rotate(page, 'web', 'Now');
  await expect(page.getByText('1 of 10 live keys')).toBeVisible();
  await expect(old).toBeHidden();
  await expectRefused(page, second, 401, 'Invalid or revoked API key');
  expect((await call(page, third)).status()).toBe(200);
});

test('a third secret is refused while the old one works and the newest is in use', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  const first = await generateKey(page, 'web');
  expect((await call(page, first.secret)).status()).toBe(200);
  await page.goto('/api-keys');
  await expectSoon(page, 'just now');
  const second = await rotate(page, 'web', 'In 7 days');
  expect((await call(page, second)).status()).toBe(200);
  await expect(async () => {
    await page.reload();
    await expect(rows(page).getByText('just now')).toHaveCount(2, { timeout: 500 });
  }).toPass();
  await page.getByRole('button', { name: 'Rotate web' }).click();
  await page.getByRole('button', { name: 'Rotate key' }).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'End the previous secret first.' }),
  ).toBeVisible();
  for (const secret of [first.secret, second]) {
    expect((await call(page, secret)).status()).toBe(200);
  }
});

test('of two tabs, each changes only what was changed in it', async ({ page, context }) => {
  await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  const other = await context.newPage();
  await Promise.all([page.goto('/api-keys'), other.goto('/api-keys')]);
  const stale = await openEdit(other, 'web');

  const dialog = await openEdit(page, 'web');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('frontend');
  await dialog.getByRole('textbox', { name: 'Spend limit' }).fill('3');
  await save(dialog);
  await stale.getByRole('textbox', { name: 'Models' }).fill('google/*');
  await save(stale);
  await expect(rows(other)).toContainText('frontend');
  await expect(rows(other)).toContainText('google/*');
  await expect(rows(other)).toContainText('$0.00 of $3.00 this month');
  await expectRefused(page, key.secret, 403, 'Model not allowed for this API key');

  // Deleted in one tab: the other one says so, and its list follows.
  const late = await openEdit(other, 'frontend');
  await page.getByRole('button', { name: 'Delete frontend' }).click();
  await page.getByRole('button', { name: 'Delete key' }).click();
  await expect(page.getByText('No keys yet')).toBeVisible();
  await late.getByRole('textbox', { name: 'Spend limit' }).fill('9');
  await late.getByRole('button', { name: 'Save' }).click();
  await expect(late.getByRole('alert')).toHaveText('This key is no longer live.');
  await late.getByRole('button', { name: 'Cancel' }).click();
  await expect(other.getByText('No keys yet')).toBeVisible();
});
