import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { STAFF_SESSION_MS } from '@/lib/auth/staff-session';
import { ownEnvironment } from '@/test/harness/own-environment';
import { expect, PASSWORD } from './fixtures';
import { behindTheScenes } from './money-fixtures';
import { product } from './serve';

/** `npm run staff -- …`. Returns its output. */
export function staffCommand(...args: string[]): string {
  return staffCommandOf(product().dataDir, ...args);
}

/** The same for the product with this data folder. */
export function staffCommandOf(dataDir: string, ...args: string[]): string {
  return execFileSync(process.execPath, ['build/staff.mjs', ...args], {
    env: ownEnvironment({ DATA_DIR: dataDir }),
    encoding: 'utf8',
  });
}

/** Confirms the password of the page's staff over HTTP: for five minutes their actions do not ask for it. */
export async function confirmStaff(page: Page): Promise<void> {
  const { consoleUrl } = product();
  const answer = await page.request.post(`${consoleUrl}/api/staff/confirm`, {
    headers: { origin: consoleUrl },
    data: { password: PASSWORD },
  });
  expect(answer.status()).toBe(200);
}

/** Ages this user's sessions by eight hours. */
export function ageSessions(email: string): Promise<void> {
  return behindTheScenes(email, (db, { userId }) =>
    db.prisma.session.updateMany({
      where: { userId },
      data: { createdAt: new Date(Date.now() - STAFF_SESSION_MS) },
    }),
  );
}

/** Marks the user's address as verified. */
export function verifyEmail(email: string): Promise<void> {
  return behindTheScenes(email, (db, { userId }) =>
    db.prisma.user.update({ where: { id: userId }, data: { emailVerifiedAt: new Date() } }),
  );
}

/** The id of this owner's account. */
export async function accountOf(email: string): Promise<string> {
  let id = '';
  await behindTheScenes(email, async (_db, { accountId }) => {
    id = accountId;
  });
  return id;
}
