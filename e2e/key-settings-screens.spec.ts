import { expect, expectFitAndAccessible, generateKey, signUp, test, topUp } from './fixtures';
import { call, expectSoon } from './key-fixtures';

test('the form of a new key is accessible and fits with all of its settings and an error', async ({
  page,
}) => {
  await signUp(page);
  await page.goto('/api-keys');
  await page.getByText('Limits and expiry').click();
  await page.getByRole('combobox', { name: 'Expires' }).selectOption('On a date');
  await expectFitAndAccessible(page);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('batch');
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(page.getByText(/^Choose a time in the future/)).toBeVisible();
  await expectFitAndAccessible(page);
});

test('the dialogs of a key are accessible and fit: editing it, its errors, and rotating it', async ({
  page,
}) => {
  await signUp(page);
  await topUp(page, '10');
  const key = await generateKey(page, 'web');
  expect((await call(page, key.secret)).status()).toBe(200);
  await page.goto('/api-keys');
  await expectSoon(page, 'just now');
  await page.getByRole('button', { name: 'Edit web' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Spend limit' }).fill('5');
  await expect(dialog.getByText('this limit would have refused no tasks.')).toBeVisible();
  await dialog.getByRole('checkbox', { name: '127.0.0.1' }).check();
  await expectFitAndAccessible(page);
  await dialog.getByRole('textbox', { name: 'Models' }).fill('wrong');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(/^A model must be/);
  await expectFitAndAccessible(page);
  await dialog.getByRole('textbox', { name: 'Models' }).fill('google/*, sandbox/wait/run');
  await dialog.getByRole('textbox', { name: 'Concurrent tasks' }).fill('2');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: 'Rotate web' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectFitAndAccessible(page);
  await page.getByRole('button', { name: 'Rotate key' }).click();
  const reveal = page.getByRole('dialog', { name: 'Save your API key' });
  await reveal.getByRole('button', { name: 'Copy', exact: true }).click();
  await reveal.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('before rotation')).toBeVisible();
  await page.getByRole('button', { name: 'Pause web' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await expectFitAndAccessible(page);
});
