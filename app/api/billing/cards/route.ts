import { authorizeChange } from '@/lib/auth/require-account';
import { answering, answerJson, answerRefusal } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/errors';
import { customerOf } from '@/lib/payments/customer';

/** Opens the provider's page where customers mind their cards, and says where it is. */
export const POST = answering(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const { db, paymentProvider: provider, account, config } = access;
  if (!provider) return answerRefusal(refuse('no_payments'));
  const customerRef = await customerOf(db, provider, account.id);
  const url = await provider.cardsPage(customerRef, `${config.consoleUrl}/billing`);
  return url === null ? answerRefusal(refuse('not_found')) : answerJson({ url });
});
