import { expect, expectFitAndAccessible, generateKey, signUp, test, topUp } from './fixtures';
import { product } from './serve';

test('the request pages are accessible and fit: empty, filled, filtered to nothing, one task', async ({
  page,
}) => {
  await signUp(page);
  await page.goto('/requests');
  await expect(page.getByText('No requests yet')).toBeVisible();
  await expectFitAndAccessible(page);

  await topUp(page, '10');
  const { secret } = await generateKey(
    page,
    'a-key-with-a-name-as-long-as-names-may-be'.padEnd(64, 'x'),
  );
  const ids: string[] = [];
  for (const [path, data] of [
    ['google/nano-banana-pro/text-to-image?sync=true', { prompt: 'a cat' }],
    ['sandbox/wait/run?sync=true', { fail: true }],
    ['sandbox/wait/run', { seconds: 60 }],
  ] as const) {
    const answer = await page.request.post(`${product().apiUrl}/v1/${path}`, {
      headers: { authorization: `Bearer ${secret}` },
      data,
    });
    ids.push((await answer.json()).id);
  }
  await page.goto('/requests');
  await expect(page.getByText('Running', { exact: true })).toHaveCount(2);
  await expectFitAndAccessible(page);
  for (const id of ids) {
    await page.goto(`/requests/${id}`);
    await expect(page.getByText(id)).toBeVisible();
    await expectFitAndAccessible(page);
  }
  await page.goto('/requests?status=failed&model=google/nano-banana-pro/text-to-image');
  await expect(page.getByText('No matching requests')).toBeVisible();
  await expectFitAndAccessible(page);
});
