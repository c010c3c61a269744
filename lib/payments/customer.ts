import { type Actor, appendEvent, SYSTEM } from '../audit/append-event';
import type { Database } from '../db/database';
import type { AccountId } from '../ids';
import type { PaymentProvider, SavedCard } from './provider';

/**
 * The account's name at the provider; registers it there the first time. Two callers at once get the same: the provider
 * gives one name per account, and one row is kept.
 */
export async function customerOf(
  db: Database,
  provider: PaymentProvider,
  accountId: AccountId,
): Promise<string> {
  const where = { provider_accountId: { provider: provider.name, accountId } };
  const known = await db.prisma.paymentCustomer.findUnique({ where });
  if (known) return known.ref;
  const account = await db.prisma.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { memberships: { select: { user: { select: { email: true } } }, take: 1 } },
  });
  const ref = await provider.createCustomer(accountId, account.memberships[0]?.user.email ?? '');
  await db.prisma.$transaction(async (tx) => {
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
 * The card that automatic top-ups would be charged to; null where there is none. Asks the provider, unless the account
 * has never been there.
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
  return provider.savedCard(known?.ref ?? (await customerOf(db, provider, accountId)));
}

/**
 * The address of the provider's page where the account's people mind their cards, written down as asked for: what they
 * change there, the provider knows. Null where the provider has no such page.
 */
export async function openCardsPage(
  db: Database,
  provider: PaymentProvider,
  by: Actor,
  accountId: AccountId,
  returnUrl: string,
): Promise<string | null> {
  const url = await provider.cardsPage(await customerOf(db, provider, accountId), returnUrl);
  if (url === null) return null;
  await db.prisma.$transaction((tx) =>
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
