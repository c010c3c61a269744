import type { Database } from '../db/database';
import type { AccountId } from '../ids';
import type { PaymentProvider } from './provider';

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
  await db.prisma.paymentCustomer.createMany({
    data: { provider: provider.name, accountId, ref },
    skipDuplicates: true,
  });
  return (await db.prisma.paymentCustomer.findUniqueOrThrow({ where })).ref;
}
