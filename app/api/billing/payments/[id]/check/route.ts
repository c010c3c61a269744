import { checkPayment } from '@/lib/payments/check-payment';
import { paymentProviders } from '@/lib/payments/payment-providers';
import { changeHandler } from '../../../../handlers';

/** Asks the provider for the state of a payment whose callback is missing. */
export const POST = changeHandler<{ id: string }>(async ({ db, account }, { id }) =>
  checkPayment(db, paymentProviders().provider, account.id, id),
);
