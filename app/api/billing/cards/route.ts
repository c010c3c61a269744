import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { openCardsPage } from '@/lib/payments/customer';

/** Opens the provider's page where customers mind their cards, and says where it is. */
export const POST = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const { db, by, paymentProvider: provider, account, config } = access;
  if (!provider) return answerRefusal(refuse('no_payments'));
  const url = await openCardsPage(db, provider, by, account.id, `${config.consoleUrl}/billing`);
  return url === null ? answerRefusal(refuse('not_found')) : answerJson({ url });
});
