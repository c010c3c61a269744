import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { parseCsv } from '@/lib/testing/parse-csv';
import {
  expect,
  expectAccessible,
  expectNoSideways,
  generateKey,
  signIn,
  signUp,
  test,
  topUp,
} from './fixtures';
import { behindTheScenes } from './money-fixtures';
import { product } from './serve';
import { confirmStaff, staffCommand } from './staff-fixtures';

/** The account of this owner. */
async function accountOf(email: string): Promise<string> {
  let id = '';
  await behindTheScenes(email, async (_db, { accountId }) => {
    id = accountId;
  });
  return id;
}

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
  const story = page.getByRole('table', { name: 'Story' });
  // The gateways write down what they have refused every two seconds.
  await expect(async () => {
    await page.goto(path);
    await expect(story).toContainText('1 call refused: Invalid or revoked API key', {
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
    'Support looked at the account',
    email,
  ]) {
    await expect(story, text).toContainText(text);
  }
  await expect(page.getByText('0 of 100')).toBeVisible();
  await expect(page.getByText(`${ownerEmail} owner`)).toBeVisible();
  await expectAccessible(page);
  await expectNoSideways(page);

  const shown = page.getByRole('navigation', { name: 'Shown' });
  await shown.getByRole('link', { name: 'Keys' }).press('Enter');
  await expect(page).toHaveURL(/\?show=keys$/);
  await shown.getByRole('link', { name: 'Ledger' }).press('Enter');
  await expect(page).toHaveURL(/\?show=keys,ledger$/);
  await expect(shown.locator('[aria-current]')).toHaveText(['Keys', 'Ledger']);
  await expect(story.locator('tbody td[data-label=What]')).toHaveText([
    /^KeyAPI key deleted/,
    /^KeyAPI key generated/,
    /^LedgerTop-up/,
  ]);
  await expectAccessible(page);
  const file = await page.request.get(
    (await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href')) ?? '',
  );
  expect(file.headers()['content-disposition']).toMatch(/^attachment; filename="story-.*\.csv"$/);
  expect(parseCsv(await file.text())).toHaveLength(4);

  await shown.getByRole('link', { name: 'Everything' }).click();
  await expect(shown.locator('[aria-current]')).toHaveText(['Everything']);
  await page.getByRole('combobox', { name: 'Key' }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/key=[0-9a-f-]{36}$/);
  await expect(story.locator('tbody td[data-label=What]')).toHaveCount(6);
  await page.goto(`${path}?from=2020-01-01&to=2020-01-02`);
  await expect(page.getByText('Nothing of that')).toBeVisible();
  await page.goto(`${path}?show=nothing`);
  await expect(page.getByText('There is no such part of the story.')).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${path}?show=keys`);
  await story.getByRole('link', { name: 'Receipt' }).click();
  await expect(page).toHaveURL(new RegExp(`/staff/revocations/${key.id}$`));

  await owner.goto('/activity?by=support');
  await expect(owner.getByText('Exported as a file: account story')).toBeVisible();
  await context.close();
});

test('the owner reads every action of staff with its reason, and never who it was', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const owner = await context.newPage();
  const ownerEmail = await signUp(owner);
  const paymentId = await topUp(owner, '10');
  const key = await generateKey(owner, 'web');
  const { id: taskId } = await (await call(owner, key.secret, {})).json();
  const accountId = await accountOf(ownerEmail);

  const email = await signUp(page);
  staffCommand('add', email, '--admin');
  await confirmStaff(page);
  await page.goto(`/staff/accounts/${accountId}`);
  const actions: [path: string, words: string, data: object][] = [
    ['credits', 'Credit of $2.000000 granted', { direction: 'grant', amount: '2' }],
    ['credits', 'Credit of $1.000000 taken back', { direction: 'take back', amount: '1' }],
    ['refunds', 'Refund of $3.000000 asked for', { paymentId, amount: '3' }],
    ['charge-refunds', 'Charge of $0.000001 given back', { taskId }],
    [`keys/${key.id}`, 'API key deleted: “web”', {}],
    ['sessions', 'All sessions ended', {}],
  ];
  for (const [path, words, data] of actions) {
    const answer = await page.request.post(`/api/staff/accounts/${accountId}/${path}`, {
      headers: { origin: product().consoleUrl },
      data: { id: randomUUID(), reason: `because of ${path}: ${words}`.slice(0, 200), ...data },
    });
    expect(answer.status(), path).toBeLessThan(300);
  }

  await signIn(owner, ownerEmail);
  await owner.goto('/activity?by=support');
  const activity = owner.getByRole('table', { name: 'Activity' });
  for (const [path, words] of actions) {
    const row = activity
      .getByRole('row')
      .filter({ hasText: `Reason: because of ${path}: ${words}` });
    await expect(row, path).toContainText(words);
    await expect(row).toContainText('support');
  }
  await expect(activity).toContainText('Support looked at the account');
  await expect(owner.getByText(email)).toHaveCount(0);

  // To staff, it is said who.
  await page.goto(`/staff/accounts/${accountId}?show=staff`);
  const story = page.getByRole('table', { name: 'Story' });
  for (const [path, words] of actions) {
    const row = story.getByRole('row').filter({ hasText: `Reason: because of ${path}: ${words}` });
    await expect(row).toContainText(email);
  }
  await context.close();
});
