import { isRefused } from '@/lib/core/errors';
import type { AccountId, UserId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import { changeKey } from '@/lib/keys/control/change-key';
import type { KeySettings } from '@/lib/keys/control/key-settings';
import { generateKey, keyNameSchema } from '@/lib/keys/issue/generate-key';

const OWNER = 'gold@example.com';
const DAY_MS = 24 * 60 * 60_000;

/** Gives the owner of the Gold account keys that show what a key can be restricted to, by the product's own functions. */
export async function addRestrictedKeys(db: Database, now: Date): Promise<void> {
  const user = await db.prisma.user.findUniqueOrThrow({
    where: { email: OWNER },
    select: { id: true, memberships: { select: { accountId: true } } },
  });
  const accountId = user.memberships[0]?.accountId as AccountId;
  const by = {
    kind: 'user' as const,
    userId: user.id as UserId,
    address: '198.51.100.31',
    userAgent: null,
    requestId: null,
  };
  for (const { name, paused, ...settings } of keysOf(now)) {
    const key = await generateKey(db, by, accountId, keyNameSchema.parse(name), settings);
    if (isRefused(key)) throw new Error(`The key ${name} was refused: ${key.refused}.`);
    if (paused) await changeKey(db, by, accountId, key.id, { paused });
  }
}

function keysOf(now: Date): (Partial<KeySettings> & { name: string; paused?: boolean })[] {
  return [
    { name: 'nightly batch', limit: { micros: 25_000_000n, period: 'month' }, slots: 20 },
    { name: 'dashboard', readOnly: true, addresses: ['203.0.113.0/24'] },
    { name: 'contractor', expiresAt: new Date(now.getTime() + 6 * DAY_MS), models: ['google/*'] },
    { name: 'staging', paused: true },
  ];
}
