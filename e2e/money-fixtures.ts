import type { Micros } from '@/lib/core/money';
import { type Database, openDatabase } from '@/lib/db/database';
import { runningEmbeddedPostgres } from '@/lib/db/embedded-postgres';
import { postCredit } from '@/lib/ledger/credit';
import type { Owner } from '@/test/factories';
import { tell } from '@/test/moving-money';
import { product } from './serve';

/** Works directly on the product's database, for changes to this user's account that others make. */
export async function behindTheScenes(
  email: string,
  work: (db: Database, owner: Owner) => Promise<unknown>,
): Promise<void> {
  const url = runningEmbeddedPostgres(product().dataDir);
  if (!url) throw new Error('The product’s database is not running.');
  const db = openDatabase(url, { connections: 2 });
  try {
    const { accountId, userId } = await db.prisma.membership.findFirstOrThrow({
      where: { user: { email } },
    });
    const by = { kind: 'user' as const, userId, address: null, userAgent: null, requestId: null };
    await work(db, { accountId, userId, email, by } as Owner);
  } finally {
    await db.close();
  }
}

/** The provider reports that this much of the payment has been refunded. */
export function refund(email: string, paymentId: string, refundedMicros: Micros): Promise<void> {
  return behindTheScenes(email, (db) => tell(db, paymentId, { type: 'refunded', refundedMicros }));
}

/** That refund fails at the bank later. */
export function failRefund(email: string, paymentId: string, refundedMicros: Micros) {
  return behindTheScenes(email, (db) =>
    tell(db, paymentId, { type: 'refunded', refundedMicros, failed: true }),
  );
}

/** Staff grants credit, or takes it back, one after the other. */
export function credit(email: string, reason: string, amountsMicros: Micros[]): Promise<void> {
  return behindTheScenes(email, async (db, { by, accountId }) => {
    for (const amount of amountsMicros) {
      await postCredit(db, by, accountId, amount, reason);
    }
  });
}
