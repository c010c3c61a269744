import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { STAFF_SESSION_MS } from '@/lib/auth/staff-session';
import { ownEnvironment } from '@/test/harness/own-environment';
import { expect, PASSWORD } from './fixtures';
import { behindTheScenes } from './money-fixtures';
import { product } from './serve';

/** `npm run staff -- …`. Gives what it prints. */
export function staffCommand(...args: string[]): string {
  return staffCommandOf(product().dataDir, ...args);
}

/** The same for the product whose data is in this folder. */
export function staffCommandOf(dataDir: string, ...args: string[]): string {
  return execFileSync(process.execPath, ['build/staff.mjs', ...args], {
    env: ownEnvironment({ DATA_DIR: dataDir }),
    encoding: 'utf8',
  });
}

/** Types the password of the page's staff again, over HTTP: for five minutes their actions are not asked for it. */
export async function confirmStaff(page: Page): Promise<void> {
  const { consoleUrl } = product();
  const answer = await page.request.post(`${consoleUrl}/api/staff/confirm`, {
    headers: { origin: consoleUrl },
    data: { password: PASSWORD },
  });
  expect(answer.status()).toBe(200);
}

/** What eight hours do to the sessions of this person. */
export function ageSessions(email: string): Promise<void> {
  return behindTheScenes(email, (db, { userId }) =>
    db.prisma.session.updateMany({
      where: { userId },
      data: { createdAt: new Date(Date.now() - STAFF_SESSION_MS) },
    }),
  );
}

/** The person has followed the link that confirms their address. */
export function verifyEmail(email: string): Promise<void> {
  return behindTheScenes(email, (db, { userId }) =>
    db.prisma.user.update({ where: { id: userId }, data: { emailVerifiedAt: new Date() } }),
  );
}

/** The account of this owner, by its id. */
export async function accountOf(email: string): Promise<string> {
  let id = '';
  await behindTheScenes(email, async (_db, { accountId }) => {
    id = accountId;
  });
  return id;
}
