import { execFileSync } from 'node:child_process';
import { ownEnvironment } from '@/test/harness/own-environment';
import { expect, generateKey, PASSWORD, signUp, test, topUp } from './fixtures';
import { product } from './serve';
import { staffCommand } from './staff-fixtures';

function verifyCommand(): string {
  return execFileSync(process.execPath, ['build/verify.mjs'], {
    env: ownEnvironment({ DATA_DIR: product().dataDir }),
    encoding: 'utf8',
  });
}

test('an automatic top-up goes off by itself when a call takes the balance below the line', async ({
  page,
}) => {
  await signUp(page);
  const { secret } = await generateKey(page, 'web');
  await topUp(page, '10');
  await page.goto('/billing');
  await page.getByRole('textbox', { name: 'When below' }).fill('10');
  await page.getByRole('textbox', { name: 'Add' }).fill('0.50');
  await page.getByRole('textbox', { name: 'Monthly limit' }).fill('30');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await expect(
    page.getByText('Invalid automatic top-up settings: a top-up is $1.00 to $10,000.00'),
  ).toBeVisible();
  await page.getByRole('textbox', { name: 'Add' }).fill('20');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await expect(
    page.getByText('Below $10.00, adds $20.00, at most $30.00 a month (UTC).'),
  ).toBeVisible();
  const answer = await page.request.post(`${product().apiUrl}/v1/sandbox/wait/run?sync=true`, {
    headers: { authorization: `Bearer ${secret}` },
    data: {},
  });
  expect(answer.status()).toBe(200);
  await expect
    .poll(async () => {
      await page.goto('/billing');
      return page.getByText('+$20.000000').count();
    })
    .toBe(1);
  await page.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByText('Off. When the balance falls')).toBeVisible();
});

test('a balance alert is set, changed and removed', async ({ page }) => {
  await signUp(page);
  await page.goto('/billing');
  const line = page.getByRole('textbox', { name: 'Email me below' });
  await line.fill('never ever');
  await page.getByRole('button', { name: 'Save alert' }).click();
  await expect(
    page.getByText('Enter an amount from $0.01 to $10,000.00, or leave it empty.'),
  ).toBeVisible();
  await line.fill('5');
  await page.getByRole('button', { name: 'Save alert' }).click();
  await expect(page.getByText('when the balance falls below $5.00')).toBeVisible();
  await line.fill('');
  await page.getByRole('button', { name: 'Save alert' }).click();
  await expect(page.getByText('Off. Enter an amount to get an email')).toBeVisible();
});

test('admins refund and grant credit with a reason; support can only view', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const owner = await context.newPage();
  const ownerEmail = await signUp(owner);
  await topUp(owner, '25');
  const { secret } = await generateKey(owner, 'web');
  await owner.request.post(`${product().apiUrl}/v1/sandbox/wait/run?sync=true`, {
    headers: { authorization: `Bearer ${secret}` },
    data: {},
  });

  const email = await signUp(page);
  expect((await page.goto('/staff/accounts'))?.status()).toBe(404);
  staffCommand('add', email);
  await page.goto('/staff/accounts');
  await page.getByRole('textbox', { name: 'Email or account id' }).fill(ownerEmail.slice(0, -5));
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: ownerEmail }).click();
  await expect(page.getByRole('heading', { name: ownerEmail })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Refund', exact: true })).toHaveCount(0);
  const accountId = page.url().split('/').at(-1);
  const refused = await page.request.post(`/api/staff/accounts/${accountId}/credits`, {
    headers: { origin: product().consoleUrl },
    data: { id: accountId, direction: 'grant', amount: '5', reason: 'a reason long enough' },
  });
  expect(refused.status()).toBe(404);

  expect(staffCommand('add', email, '--admin')).toContain('(admin)');
  await page.reload();
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('textbox', { name: 'Amount in dollars' }).fill('26');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('too short');
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click();
  await expect(dialog.getByText('Enter a reason of 10 to 200 characters.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the customer asked for it');
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click();
  await expect(dialog.getByText('The amount exceeds what is left of this payment.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Amount in dollars' }).fill('5');
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('−$5.000000')).toBeVisible();
  await page.getByRole('button', { name: 'Credit…' }).click();
  await dialog.getByRole('textbox', { name: 'Amount in dollars' }).fill('2.50');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('sorry for the long wait');
  await dialog.getByRole('button', { name: 'Grant credit' }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: 'Refund charge' }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the task waited for nothing');
  await dialog.getByRole('button', { name: 'Refund charge' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Refund charge' })).toHaveCount(0);

  await owner.goto('/billing');
  await expect(owner.getByText('Charge refunded: sandbox/wait/run')).toBeVisible();
  await expect(owner.getByText('sorry for the long wait')).toBeVisible();
  await expect(owner.getByRole('table', { name: 'Statement' })).toContainText('−$5.000000');
  await page
    .getByRole('row')
    .filter({ hasText: 'sk_' })
    .getByRole('button', { name: 'Delete' })
    .click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('somebody posted it on a forum');
  await dialog.getByRole('button', { name: 'Delete key' }).click();
  await expect(dialog).toBeHidden();
  const dead = await page.request.get(`${product().apiUrl}/v1/account`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(dead.status()).toBe(401);

  await owner.goto('/activity?show=staff');
  await expect(owner.getByText('Reason: somebody posted it on a forum')).toBeVisible();
  await expect(owner.getByText('Account viewed by support').first()).toBeVisible();
  await expect(owner.getByText('Reason: sorry for the long wait')).toBeVisible();
  await expect(owner.getByText('Charge of $0.000001 refunded')).toBeVisible();
  await expect(owner.getByText(email)).toHaveCount(0);
  await page.getByRole('button', { name: 'End all sessions' }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the laptop was stolen');
  await dialog.getByRole('button', { name: 'End sessions' }).click();
  await expect(dialog).toBeHidden();
  await owner.goto('/activity');
  await expect(owner).toHaveURL(/\/sign-in$/);
  expect(verifyCommand()).toContain(
    'All accounts and their usage match their ledgers, all key limits match their tasks, and the audit log is complete.',
  );
  await page.goto('/staff/verify');
  await expect(
    page.getByText(
      'All accounts and their usage match their ledgers, all key limits match their tasks, and the audit log is complete.',
    ),
  ).toBeVisible();
  expect((await owner.request.get('/staff/verify')).status()).toBe(404);
  expect((await owner.request.get(`/staff/accounts/${accountId}`)).status()).toBe(404);
  await context.close();
});
