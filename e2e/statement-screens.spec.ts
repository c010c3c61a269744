import {
  expect,
  expectFitAndAccessible,
  expectNoSideways,
  generateKey,
  signUp,
  test,
  topUp,
} from './fixtures';
import { credit, failRefund, refund } from './money-fixtures';

test('statement, months and receipt are accessible and fit: empty, filled, owed', async ({
  page,
}) => {
  const email = await signUp(page);
  await page.goto('/billing');
  await expect(page.getByText('No entries yet')).toBeVisible();
  await expectFitAndAccessible(page);

  const paymentId = await topUp(page, '10');
  await generateKey(page, 'web');
  await credit(email, `a reason that goes on ${'and on '.repeat(20)}`, [-3_999_999n]);
  await refund(email, paymentId, 10_000_000n);
  await page.goto('/billing');
  await expect(page.getByText('$3.999999 is owed')).toBeVisible();
  await page.getByText('Months', { exact: true }).click();
  await expect(page.getByRole('link', { name: /20\d\d$/ })).toBeVisible();
  await expectFitAndAccessible(page);
  await page.goto('/api-keys');
  await expect(page.getByText('$3.999999 is owed')).toBeVisible();
  await expectFitAndAccessible(page);
  for (const query of ['kind=charges', 'from=x', 'before=1']) {
    await page.goto(`/billing?${query}`);
    await expectFitAndAccessible(page);
  }
  await failRefund(email, paymentId, 10_000_000n);
  await page.goto('/billing');
  await expect(page.getByText(/^Failed refund returned/)).toBeVisible();
  await expectFitAndAccessible(page);
  await page.goto(`/billing/receipts/${paymentId}`);
  await expect(page.getByRole('button', { name: 'Print' })).toBeVisible();
  await expectFitAndAccessible(page);
  // Black on white in every theme.
  await page.emulateMedia({ media: 'print' });
  const colours = await page.getByRole('region', { name: 'Receipt' }).evaluate((sheet) => {
    const { color, backgroundColor } = getComputedStyle(sheet);
    return { color, backgroundColor };
  });
  expect(colours).toEqual({ color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' });
  await expectNoSideways(page);
});
