import { expect, generateKey, signUp, test, topUp } from './fixtures';
import { product } from './serve';

test('every call stands under Requests with what it cost, and is found by filters', async ({
  page,
  browser,
}) => {
  await signUp(page);
  await page.goto('/requests');
  await expect(page.getByRole('heading', { name: 'Requests' })).toBeVisible();
  const { secret } = await generateKey(page, 'web');
  await topUp(page, '10');
  const call = async (path: string, data: object) => {
    const answer = await page.request.post(`${product().apiUrl}/v1/${path}`, {
      headers: { authorization: `Bearer ${secret}` },
      data,
    });
    return (await answer.json()).id as string;
  };
  const done = await call('google/nano-banana-pro/text-to-image?sync=true', {
    prompt: 'A cat',
    channel: 'official',
  });
  const failed = await call('sandbox/wait/run?sync=true', { fail: true });
  const running = await call('sandbox/wait/run', { seconds: 60 });

  await page.goto('/requests');
  const rows = page.getByRole('table', { name: 'Requests' }).getByRole('row');
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(3)).toContainText('$0.090000');
  await expect(rows.nth(2)).toContainText('Failed as it was told to.');
  await expect(rows.nth(2)).toContainText('$0.000000');
  await expect(rows.nth(1)).toContainText('holds $0.000001');
  await page.getByLabel('Status').selectOption({ label: 'Failed' });
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(rows).toHaveCount(2);

  await rows.nth(1).getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/requests/${failed}`));
  await page.goto(`/requests/${done}`);
  await expect(page.getByText('$0.090000', { exact: true })).toBeVisible();
  await page.goto(`/requests/${running}`);
  await expect(page.getByText('Running').first()).toBeVisible();

  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const stranger = await context.newPage();
  await signUp(stranger);
  for (const id of [done, '00000000-0000-7000-8000-000000000000', 'x']) {
    expect((await stranger.request.get(`/requests/${id}`)).status()).toBe(404);
  }
  await context.close();
});
