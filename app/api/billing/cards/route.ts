import { refuse } from '@/lib/core/errors';
import { openCardsPage } from '@/lib/payments/customer';
import { paymentProviders } from '@/lib/payments/payment-providers';
import { changeHandler } from '../../handlers';

/** Opens the provider’s page where customers manage their cards, and returns its address. */
export const POST = changeHandler(async ({ db, by, account, config }) => {
  const { provider } = paymentProviders();
  if (!provider) return refuse('no_payments');
  const url = await openCardsPage(db, provider, by, account.id, `${config.consoleUrl}/billing`);
  return url === null ? refuse('not_found') : { url };
});
