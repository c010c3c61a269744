import type { Actor } from '../audit/append-event';
import type { Database } from '../db/database';
import { isRefused } from '../errors';
import { type AccountId, newId, type PaymentId, type UserId } from '../ids';
import { type GeneratedKey, generateKey, keyNameSchema } from '../keys/generate-key';
import { creditTopUp } from '../ledger/top-up';
import type { Micros } from '../money';

/** An account with its owner. */
export interface Owner {
  accountId: AccountId;
  userId: UserId;
  email: string;
  by: Actor & { userId: UserId };
}

/** An owner as a sign-up leaves one, without the work of a password. */
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
  const key = await db.prisma.$transaction((tx) =>
    generateKey(tx, owner.by, owner.accountId, keyNameSchema.parse(name)),
  );
  if (isRefused(key)) throw new Error(`no key: ${key.refused}`);
  return key;
}

/** Tops the account up by a payment that was paid, of any amount. */
export async function topUp(db: Database, owner: Owner, amountMicros: Micros): Promise<void> {
  await db.prisma.$transaction((tx) =>
    creditTopUp(tx, owner.accountId, amountMicros, newId<PaymentId>()),
  );
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
