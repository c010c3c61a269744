import type { Page } from '@playwright/test';
import { expect, generateKey, signUp, test } from './fixtures';
import { behindTheScenes } from './money-fixtures';
import { product } from './serve';
import { accountOf, staffCommand } from './staff-fixtures';

const NAME = 'web\u202Egpj';
const SHOWN = 'web‹U+202E›gpj';

test('a right-to-left override in a name leaves the sentences around it in order', async ({
  page,
}) => {
  const email = await signUp(page);
  const [live, deleted] = [await generateKey(page, 'live'), await generateKey(page, 'deleted')];
  // Forms no longer accept such a name, but old keys may have one.
  await behindTheScenes(email, async (db) => {
    await db.prisma.apiKey.update({ where: { id: live.id }, data: { name: NAME } });
    await db.prisma.apiKey.update({ where: { id: deleted.id }, data: { name: `${NAME}2` } });
  });
  const answer = await page.request.delete(`/api/keys/${deleted.id}`, {
    headers: { origin: product().consoleUrl },
    data: { reason: 'no longer used' },
  });
  expect(answer.ok()).toBe(true);
  staffCommand('add', email);
  const accountId = await accountOf(email);

  await page.goto(`/staff/revocations/${deleted.id}`);
  const nobody = page.getByText('No calls with');
  await expect(nobody).toBeVisible();
  expect(await turnedRound(page)).toEqual([]);
  await expect(nobody).toHaveText(`No calls with ${SHOWN}2 since its revocation.`);
  for (const path of [
    '/api-keys',
    '/activity',
    `/staff/revocations?account=${accountId}`,
    `/staff/audit?account=${accountId}`,
    `/staff/accounts/${accountId}`,
  ]) {
    await page.goto(path);
    await expect(page.locator('main').getByText(SHOWN).first(), path).toBeVisible();
    expect(await turnedRound(page), path).toEqual([]);
  }
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: `Delete ${SHOWN}?` })).toBeVisible();
  expect(await turnedRound(page)).toEqual([]);
});

/** The page's texts with a character that is displayed to the left of the one before it, on the same line. */
function turnedRound(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const range = document.createRange();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      let [left, middle] = [0, 0];
      for (let index = 0; index < text.length; index++) {
        range.setStart(text, index);
        range.setEnd(text, index + 1);
        const box = range.getBoundingClientRect();
        if (box.width === 0) continue;
        if (box.top < middle && box.left < left) {
          found.push(text.data);
          break;
        }
        [left, middle] = [box.left, (box.top + box.bottom) / 2];
      }
    }
    return found;
  });
}
