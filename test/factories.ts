import type { Actor } from '@/lib/audit/append-event';
import { isRefused } from '@/lib/core/errors';
import { type AccountId, newId, type UserId } from '@/lib/core/ids';
import type { Micros } from '@/lib/core/money';
import type { Database } from '@/lib/db/database';
import { type GeneratedKey, generateKey, keyNameSchema } from '@/lib/keys/issue/generate-key';
import { postCredit } from '@/lib/ledger/credit';
import { LARGEST_TOP_UP, SMALLEST_TOP_UP } from '@/lib/payments/top-up';
import { payWith } from './moving-money';

/** An account with its owner. */
export interface Owner {
  accountId: AccountId;
  userId: UserId;
  email: string;
  by: Actor & { userId: UserId };
}

/** An owner as after a sign-up, without hashing a password. */
export async function createOwner(db: Database): Promise<Owner> {
  const userId = newId<UserId>();
  const accountId = newId<AccountId>();
  const email = `${userId}@example.com`;
  await db.prisma.user.create({ data: { id: userId, email, passwordHash: 'none' } });
  await db.prisma.account.create({ data: { id: accountId, name: email } });
  await db.prisma.membership.create({ data: { userId, accountId } });
  const by = {
    kind: 'user' as const,
    userId,
    address: '192.0.2.1',
    userAgent: 'tests',
    requestId: null,
  };
  return { accountId, userId, email, by };
}

/** A live key of the owner's account. */
export async function createKey(
  db: Database,
  owner: Owner,
  name = newId<string>(),
): Promise<GeneratedKey> {
  const key = await generateKey(db, owner.by, owner.accountId, keyNameSchema.parse(name));
  if (isRefused(key)) throw new Error(`no key: ${key.refused}`);
  return key;
}

/**
 * Tops the account up by any amount: with paid payments, and with credit for the part that is too small or too odd for
 * a payment.
 */
export async function topUp(db: Database, owner: Owner, amountMicros: Micros): Promise<void> {
  let paid = 0n;
  do {
    const left = amountMicros - paid;
    const cents = left - (left % 10_000n);
    const payment = cents > LARGEST_TOP_UP ? LARGEST_TOP_UP : cents;
    paid += await payIn(db, owner, payment > SMALLEST_TOP_UP ? payment : SMALLEST_TOP_UP);
  } while (amountMicros - paid >= SMALLEST_TOP_UP);
  if (paid === amountMicros) return;
  await postCredit(
    db,
    owner.by,
    owner.accountId,
    amountMicros - paid,
    'to make the test’s amount',
    newId(),
  );
}

/** A paid payment of the account. */
export async function payIn(db: Database, owner: Owner, amountMicros: Micros): Promise<Micros> {
  await payWith(db, owner, amountMicros);
  return amountMicros;
}

/** An owner who can call the API. */
export interface Customer extends Owner {
  key: GeneratedKey;
}

/** An owner with a key, topped up by `amountMicros`. */
export async function createCustomer(db: Database, amountMicros: Micros): Promise<Customer> {
  const owner = await createOwner(db);
  await topUp(db, owner, amountMicros);
  return { ...owner, key: await createKey(db, owner) };
}
