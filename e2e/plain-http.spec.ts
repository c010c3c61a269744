import { expect, newEmail, PASSWORD, test } from './fixtures';
import { type Served, startProduct } from './serve';
import { staffCommandOf } from './staff-fixtures';

const HOSTNAME = 'console.test';
// Browsers treat localhost and 127.0.0.0/8 as secure: only another name behaves like an address in the local network.
test.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM_PATH,
    args: [`--host-resolver-rules=MAP ${HOSTNAME} [::1]`],
  },
});

let served: Served;
test.beforeAll(async () => {
  // IPv6 only: all addresses that contain it need brackets.
  served = await startProduct({ HOST: '::1' }, HOSTNAME);
});
test.afterAll(() => served.stop());

test('on plain http at a name of the network an owner copies a key, and every staff action works', async ({
  page,
}) => {
  const at = (path: string) => `${served.consoleUrl}${path}`;
  const signUp = async () => {
    const email = newEmail();
    await page.context().clearCookies();
    await page.goto(at('/sign-up'));
    await page.getByRole('textbox', { name: 'Email' }).fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page).toHaveURL(/\/api-keys$/);
    return email;
  };

  const ownerEmail = await signUp();
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  await page.goto(at('/billing'));
  await page.getByText('$10', { exact: true }).click();
  await page.getByRole('button', { name: 'Top up' }).click();
  await page.getByRole('button', { name: 'Pay $10.00' }).click();
  await expect(page.getByText('Topped up $10.00')).toBeVisible();
  await page.goto(at('/api-keys'));
  await page.getByRole('textbox', { name: 'Name' }).fill('laptop');
  await page.getByRole('button', { name: 'Generate' }).click();
  const reveal = page.getByRole('dialog', { name: 'Save your API key' });
  const secret = await reveal.getByRole('textbox', { name: 'API key' }).inputValue();
  await reveal.getByRole('button', { name: 'Copy', exact: true }).click();
  // No question on closing, since the key has been copied.
  await reveal.getByRole('button', { name: 'Done' }).click();
  await expect(reveal).toBeHidden();

  const adminEmail = await signUp();
  staffCommandOf(served.dataDir, 'add', adminEmail, '--admin');
  staffCommandOf(served.dataDir, 'add', ownerEmail);
  await page.goto(at('/staff/revocations'));
  const search = page.getByRole('textbox', { name: 'Key' });
  await search.focus();
  await page.keyboard.press('ControlOrMeta+V');
  await expect(search).toHaveValue(secret);
  await search.press('Enter');
  await expect(page.getByText('Browsers compute a SHA-256 only on https')).toBeVisible();

  await page.goto(at(`/staff/accounts?q=${ownerEmail}`));
  await page.getByRole('link', { name: ownerEmail }).click();
  const dialog = page.getByRole('alertdialog');
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Amount in dollars' }).fill('5');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the customer asked for it');
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click();
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click();
  await expect(page.getByText('−$5.000000')).toBeVisible();
  await page.getByRole('button', { name: 'Credit…' }).click();
  await dialog.getByRole('textbox', { name: 'Amount in dollars' }).fill('2.50');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('sorry for the long wait');
  await dialog.getByRole('button', { name: 'Grant credit' }).click();
  await expect(page.getByText('+$2.500000')).toBeVisible();
  const row = page.getByRole('table', { name: 'Live keys' }).getByRole('row', { name: /laptop/ });
  await row.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('posted on a public forum');
  await dialog.getByRole('button', { name: 'Delete key' }).click();
  await expect(page.getByText('No live keys.')).toBeVisible();
  await page.getByRole('button', { name: 'End all sessions' }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the laptop was stolen');
  await dialog.getByRole('button', { name: 'End sessions' }).click();
  await expect(dialog).toBeHidden();

  await page.goto(at('/staff/people'));
  const member = page.getByRole('row').filter({ hasText: ownerEmail });
  await member.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('has left the company');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(member).toHaveCount(0);
});
