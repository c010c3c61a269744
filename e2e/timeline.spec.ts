import { randomUUID } from 'node:crypto';
import { expect, generateKey, signIn, signUp, test, topUp } from './fixtures';
import { product } from './serve';
import { accountOf, confirmStaff, staffCommand } from './staff-fixtures';

test('the owner reads every action of staff with its reason, and never who it was', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: product().consoleUrl });
  const owner = await context.newPage();
  const ownerEmail = await signUp(owner);
  const paymentId = await topUp(owner, '10');
  const key = await generateKey(owner, 'web');
  const called = await owner.request.post(`${product().apiUrl}/v1/sandbox/wait/run?sync=true`, {
    headers: { authorization: `Bearer ${key.secret}` },
    data: {},
  });
  const { id: taskId } = await called.json();
  const accountId = await accountOf(ownerEmail);

  const email = await signUp(page);
  staffCommand('add', email, '--admin');
  await confirmStaff(page);
  await page.goto(`/staff/accounts/${accountId}`);
  const actions: [path: string, words: string, data: object][] = [
    ['credits', 'Credit of $2.000000 granted', { direction: 'grant', amount: '2' }],
    ['credits', 'Credit of $1.000000 taken back', { direction: 'take back', amount: '1' }],
    ['refunds', 'Refund of $3.000000 requested', { paymentId, amount: '3' }],
    ['charge-refunds', 'Charge of $0.000001 refunded', { taskId }],
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
  await owner.goto('/activity?show=staff');
  const activity = owner.getByRole('table', { name: 'Activity' });
  for (const [path, words] of actions) {
    const row = activity
      .getByRole('row')
      .filter({ hasText: `Reason: because of ${path}: ${words}` });
    await expect(row, path).toContainText(words);
    await expect(row).toContainText('support');
  }
  await expect(activity).toContainText('Account viewed by support');
  await expect(owner.getByText(email)).toHaveCount(0);

  // Staff sees the actor.
  await page.goto(`/staff/accounts/${accountId}?show=staff`);
  const timeline = page.getByRole('table', { name: 'Timeline' });
  for (const [path, words] of actions) {
    const row = timeline
      .getByRole('row')
      .filter({ hasText: `Reason: because of ${path}: ${words}` });
    await expect(row).toContainText(email);
  }
  await context.close();
});
