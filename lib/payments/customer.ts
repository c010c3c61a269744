import { type Actor, appendEvent, SYSTEM } from '../audit/append-event';
import type { AccountId } from '../core/ids';
import { ProviderUnavailableError } from '../core/provider-unavailable';
import type { Database } from '../db/database';
import { type PaymentProvider, type SavedCard, UnknownCustomer } from './provider';

/**
 * The account's customer id at the provider; registers it the first time. Parallel callers get the same: the provider
 * returns one id per account, and one row is kept.
 */
export async function customerOf(
  db: Database,
  provider: PaymentProvider,
  accountId: AccountId,
): Promise<string> {
  const where = { provider_accountId: { provider: provider.name, accountId } };
  const known = await db.prisma.paymentCustomer.findUnique({ where });
  if (known) return known.ref;
  const ref = await provider.createCustomer(accountId, await emailOf(db, accountId));
  await db.change(async (tx) => {
    const kept = await tx.paymentCustomer.createMany({
      data: { provider: provider.name, accountId, ref },
      skipDuplicates: true,
    });
    if (kept.count === 0) return;
    await appendEvent(tx, SYSTEM, {
      accountId,
      action: 'customer.registered',
      targetKind: 'account',
      targetId: accountId,
      details: { provider: provider.name, ref },
    });
  });
  return (await db.prisma.paymentCustomer.findUniqueOrThrow({ where })).ref;
}

/**
 * Does something with the account's customer id. If the provider no longer knows that id (it was deleted there, or test
 * keys were replaced by live ones), the account is registered again and the work repeated once.
 */
export async function withCustomer<T>(
  db: Database,
  provider: PaymentProvider,
  accountId: AccountId,
  work: (customerRef: string) => Promise<T>,
): Promise<T> {
  const ref = await customerOf(db, provider, accountId);
  try {
    return await work(ref);
  } catch (error) {
    if (!(error instanceof UnknownCustomer)) throw error;
  }
  try {
    return await work(await replaceCustomer(db, provider, accountId, ref));
  } catch (error) {
    throw error instanceof UnknownCustomer ? new ProviderUnavailableError(error.message) : error;
  }
}

/** Registers the account again in place of `old`. Of several callers one replaces it, and all get the same new id. */
async function replaceCustomer(
  db: Database,
  provider: PaymentProvider,
  accountId: AccountId,
  old: string,
): Promise<string> {
  const ref = await provider.createCustomer(accountId, await emailOf(db, accountId), old);
  await db.change(async (tx) => {
    const replaced = await tx.$executeRaw`
      UPDATE payment_customers SET ref = ${ref}, former_refs = former_refs || ref
        WHERE provider = ${provider.name} AND account_id = ${accountId}::uuid AND ref = ${old}`;
    if (replaced === 0) return;
    await appendEvent(tx, SYSTEM, {
      accountId,
      action: 'customer.replaced',
      targetKind: 'account',
      targetId: accountId,
      details: { provider: provider.name, ref, instead: old },
    });
  });
  return customerOf(db, provider, accountId);
}

async function emailOf(db: Database, accountId: AccountId): Promise<string> {
  const account = await db.prisma.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { memberships: { select: { user: { select: { email: true } } }, take: 1 } },
  });
  return account.memberships[0]?.user.email ?? '';
}

/**
 * The card that automatic top-ups charge; null if there is none. Asks the provider, unless the account has no customer
 * id there.
 */
export async function savedCardOf(
  db: Database,
  provider: PaymentProvider,
  accountId: AccountId,
): Promise<SavedCard | null> {
  const known = await db.prisma.paymentCustomer.findUnique({
    where: { provider_accountId: { provider: provider.name, accountId } },
  });
  if (!known && !provider.sandbox) return null;
  const ref = known?.ref ?? (await customerOf(db, provider, accountId));
  return provider.savedCard(ref).catch((error: unknown) => {
    // The cards were removed with the customer.
    if (error instanceof UnknownCustomer) return null;
    throw error;
  });
}

/**
 * The address of the provider's page to manage cards. The request is logged, but changes on that page are known only to
 * the provider. Null if the provider has no such page.
 */
export async function openCardsPage(
  db: Database,
  provider: PaymentProvider,
  by: Actor,
  accountId: AccountId,
  returnUrl: string,
): Promise<string | null> {
  const url = await withCustomer(db, provider, accountId, (ref) =>
    provider.cardsPage(ref, returnUrl),
  );
  if (url === null) return null;
  await db.change((tx) =>
    appendEvent(tx, by, {
      accountId,
      action: 'cards.opened',
      targetKind: 'account',
      targetId: accountId,
      details: { provider: provider.name },
    }),
  );
  return url;
}
