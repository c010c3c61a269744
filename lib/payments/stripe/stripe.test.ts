import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwner, type Owner, payIn } from '@/test/factories';
import { type StandInStripe, startStandInStripe } from '@/test/stand-in-stripe';
import type { StripeObject } from '@/test/stripe-books';
import { testDatabase } from '@/test/test-database';
import { isRefused } from '../../core/errors';
import { newId } from '../../core/ids';
import { ProviderUnavailableError } from '../../core/provider-unavailable';
import { entryLabel } from '../../ledger/entry-labels';
import { reconcileLedger } from '../../ledger/reconcile-ledger';
import { readStatement } from '../../ledger/statement';
import { NO_FILTER } from '../../ledger/statement-filter';
import { applyPaymentEvent } from '../apply-event';
import { runAutoTopUps } from '../auto-top-up';
import { readBillingSettings, setAutoTopUp } from '../billing-settings';
import { checkOldPayments, checkPayment } from '../check-payment';
import { openCardsPage, savedCardOf } from '../customer';
import type { PaymentProvider } from '../provider';
import { requestRefund, runDueRefunds, runRefund } from '../refund-payment';
import { startTopUp } from '../top-up';
import { createStripeProvider } from './stripe-provider';

const database = testDatabase(20);
const DOLLAR = 1_000_000n;
const MARK = 'https://console.example.com';
let stripe: StandInStripe;
let provider: PaymentProvider;
let time = new Date();

beforeAll(async () => {
  stripe = await startStandInStripe();
  const { url: apiUrl, webhookSecret } = stripe;
  provider = createStripeProvider(
    { secretKey: 'sk_test_of_the_tests', webhookSecret, apiUrl, mark: MARK },
    () => time,
  );
});
afterAll(() => stripe.close());
beforeEach(() => {
  time = new Date();
});
afterEach(async () => {
  expect(await reconcileLedger(database.db)).toEqual([]);
});

const fail = (error: unknown) => {
  throw error;
};

/** Starts a top-up and returns its payment and its checkout. */
async function start(
  owner: Owner,
  amount = '10',
): Promise<{ paymentId: string; session: StripeObject }> {
  const started = await startTopUp(
    database.db,
    provider,
    owner.by,
    owner.accountId,
    amount,
    'http://localhost/billing',
  );
  if (isRefused(started)) throw new Error(started.refused);
  const session = stripe.books.session(started.url.split('/').at(-1) ?? '');
  return { paymentId: session.metadata.payment_id, session };
}

/** Handles a webhook as the route does. */
async function take(body: string, signature = stripe.sign(body)) {
  const event = await provider.readEvent(body, new Headers({ 'stripe-signature': signature }));
  if (isRefused(event)) return event;
  if ('ignored' in event) return null;
  return applyPaymentEvent(database.db, 'stripe', event);
}

const tell = (type: string, object: StripeObject) => take(stripe.event(type, object).body);

async function amountsOf(owner: Owner) {
  const account = await database.db.prisma.account.findUniqueOrThrow({
    where: { id: owner.accountId },
  });
  return [account.balanceMicros, account.owedMicros, account.rechargedMicros];
}

async function paid(owner: Owner, amount = '10') {
  const started = await start(owner, amount);
  expect(await tell('checkout.session.completed', stripe.books.pay(started.session.id))).toEqual({
    applied: true,
  });
  return { ...started, intentId: started.session.payment_intent as string };
}

const statusOf = async (paymentId: string) =>
  (await database.db.prisma.payment.findUniqueOrThrow({ where: { id: paymentId } })).status;

describe('a checkout', () => {
  test('carries our payment’s id as reference and idempotency key, and the account’s customer', async () => {
    const owner = await createOwner(database.db);
    const { paymentId, session } = await start(owner, '12.34');
    expect(session).toMatchObject({
      amount_total: 1_234,
      currency: 'usd',
      client_reference_id: paymentId,
    });
    const asked = stripe.requests.findLast((one) => one.path === '/v1/checkout/sessions');
    expect(asked?.idempotencyKey).toBe(`${paymentId}:${session.customer}`);
    expect(asked?.form).toMatchObject({
      payment_intent_data: { metadata: { payment_id: paymentId } },
      success_url: `http://localhost/billing?payment=${paymentId}`,
    });
    const again = await start(owner);
    expect(again.session.customer).toBe(session.customer);
  });

  test('that Stripe does not open is said to be so', async () => {
    const owner = await createOwner(database.db);
    stripe.failNext('/v1/checkout/sessions', 'error', 'error', 'error');
    await expect(start(owner)).rejects.toThrow(ProviderUnavailableError);
    stripe.failNext('/v1/customers', 'cut before', 'cut before', 'cut before');
    await expect(start(await createOwner(database.db))).rejects.toThrow(ProviderUnavailableError);
  });

  test('whose answer broke off is opened once', async () => {
    const owner = await createOwner(database.db);
    const before = stripe.books.all('cs').length;
    stripe.failNext('/v1/checkout/sessions', 'cut after', 'error');
    await start(owner);
    expect(stripe.books.all('cs').length).toBe(before + 1);
  });

  test('that is paid tops the account up, once, whatever comes again', async () => {
    const owner = await createOwner(database.db);
    const { session } = await start(owner);
    const { body } = stripe.event('checkout.session.completed', stripe.books.pay(session.id));
    const results = await Promise.all([take(body), take(body), take(body)]);
    expect(results.filter((one) => one && 'applied' in one && one.applied)).toHaveLength(1);
    // Another event about the same change.
    expect(await tell('checkout.session.async_payment_succeeded', session)).toEqual({
      applied: false,
    });
    expect(await amountsOf(owner)).toEqual([10n * DOLLAR, 0n, 10n * DOLLAR]);
  });

  test('that the bank takes days for waits, then succeeds or fails', async () => {
    const owner = await createOwner(database.db);
    const slow = await start(owner);
    const complete = { ...slow.session, status: 'complete', payment_status: 'unpaid' };
    expect(await tell('checkout.session.completed', complete)).toBeNull();
    expect(await statusOf(slow.paymentId)).toBe('pending');
    expect(await tell('checkout.session.async_payment_failed', complete)).toEqual({
      applied: true,
    });
    expect(await statusOf(slow.paymentId)).toBe('failed');
    // The money arrived nevertheless.
    expect(
      await tell('checkout.session.async_payment_succeeded', stripe.books.pay(slow.session.id)),
    ).toEqual({ applied: true });
    expect(await amountsOf(owner)).toEqual([10n * DOLLAR, 0n, 10n * DOLLAR]);
  });

  test('that expires is cancelled', async () => {
    const owner = await createOwner(database.db);
    const { paymentId, session } = await start(owner);
    await tell('checkout.session.expired', stripe.books.expire(session.id));
    expect(await statusOf(paymentId)).toBe('cancelled');
    expect(await amountsOf(owner)).toEqual([0n, 0n, 0n]);
  });
});

describe('an event', () => {
  test('that is forged, stale, of another secret, without a signature or no JSON is refused', async () => {
    const owner = await createOwner(database.db);
    const { session } = await start(owner);
    const { body } = stripe.event('checkout.session.completed', stripe.books.pay(session.id));
    const forged = (detail: string) => ({ refused: 'forged_event', detail });
    const another = forged('it was not made with STRIPE_WEBHOOK_SECRET');
    expect(await take(body.replace('1000', '9000'), stripe.sign(body))).toEqual(another);
    expect(await take(body, stripe.sign(body, { secret: 'whsec_another' }))).toEqual(another);
    expect(await take(body, 't=1,v1=00')).toEqual(another);
    expect(await take(body, 'v1=00')).toEqual(forged('the stripe-signature header has no time'));
    expect(await take(body, '')).toEqual(forged('there is no stripe-signature header'));
    expect(await take('no json')).toEqual(forged('the body is no JSON'));
    const at = new Date();
    const stale = stripe.sign(body, { at });
    time = new Date(Math.floor(at.getTime() / 1_000) * 1_000 + 301_000);
    expect(await take(body, stale)).toEqual(
      forged("it is 301 seconds old by this machine's clock, and may be 300"),
    );
    expect(await amountsOf(owner)).toEqual([0n, 0n, 0n]);
  });

  test.each<[string, object, string]>([
    ['another amount', { amount_total: 100_000 }, 'the amount is $1,000.00, not $10.00'],
    ['another currency', { currency: 'eur' }, 'the currency is eur, not usd'],
    [
      'another account’s customer',
      { customer: 'cus_other' },
      'the customer is cus_other, not cus_',
    ],
    [
      'our mark on a payment that we do not know',
      { metadata: { payment_id: newId(), console: MARK } },
      'there is no such payment',
    ],
    [
      'our mark on a reference that is none of ours',
      { metadata: { payment_id: 'order-7', console: MARK } },
      'there is no such payment',
    ],
  ])('with %s changes nothing, and says what does not match', async (_what, change, why) => {
    const owner = await createOwner(database.db);
    const { paymentId, session } = await start(owner);
    const object = { ...stripe.books.pay(session.id), ...change } as StripeObject;
    expect(await tell('checkout.session.completed', object)).toEqual({
      refused: 'unmatched_event',
      detail: expect.stringContaining(why),
    });
    expect(await statusOf(paymentId)).toBe('pending');
    expect(await amountsOf(owner)).toEqual([0n, 0n, 0n]);
  });

  test('of another account’s payment with this customer changes neither', async () => {
    const [one, other] = [await createOwner(database.db), await createOwner(database.db)];
    const [mine, theirs] = [await start(one), await start(other)];
    const { metadata } = theirs.session;
    const object = { ...stripe.books.pay(mine.session.id), metadata };
    expect(await tell('checkout.session.completed', object)).toMatchObject({
      refused: 'unmatched_event',
    });
    expect([await amountsOf(one), await amountsOf(other)]).toEqual(Array(2).fill([0n, 0n, 0n]));
  });

  test('of a second product on the same Stripe account is taken and forgotten, whatever it looks like', async () => {
    const theirs = { id: 'cs_1', status: 'complete', payment_status: 'paid', amount_total: 5 };
    const about = { currency: 'eur', customer: 'cus_of_theirs', payment_intent: null };
    for (const more of [
      { client_reference_id: 'order-7', metadata: { order: '7' } },
      { client_reference_id: newId(), metadata: null },
      // Another installation of ours, and a product that happens to use the same metadata key.
      { metadata: { payment_id: newId(), console: 'https://staging.example.com' } },
      { metadata: { payment_id: 'order-7' } },
    ]) {
      const answer = await tell('checkout.session.completed', { ...theirs, ...about, ...more });
      expect(answer === null || ('ignored' in answer && answer.ignored)).toBeTruthy();
    }
    // Not even an object that we cannot parse.
    expect(await tell('checkout.session.completed', { id: 'cs_2' })).toBeNull();
    expect(await tell('charge.refunded', { id: 'ch_2', payment_intent: 'pi_unknown' })).toBeNull();
    const intent = stripe.books.chargeForeign(500);
    stripe.books.refund(intent.id, 500);
    const [refund] = stripe.books.refundsOf(intent.id);
    expect(await tell('refund.created', refund as StripeObject)).toBeNull();
    const dispute = stripe.books.dispute(intent.id, 500, 'needs_response');
    expect(await tell('charge.dispute.created', dispute)).toBeNull();
    // An event of a connected account, and a thin event.
    const { body } = stripe.event('charge.dispute.created', dispute, { account: 'acct_1' });
    expect(await take(body)).toBeNull();
    expect(await take('{"object":"v2.core.event","id":"evt_1"}')).toBeNull();
  });

  test.each([
    ['customer.created', { id: 'cus_1' }],
    [
      'charge.refunded',
      { id: 'ch_1', amount_refunded: 5, currency: 'usd', customer: null, metadata: {} },
    ],
    [
      'payment_intent.succeeded',
      { id: 'pi_1', status: 'succeeded', amount: 5, currency: 'usd', customer: null, metadata: {} },
    ],
    [
      'charge.dispute.created',
      { id: 'dp_1', amount: 5, currency: 'usd', status: 'needs_response', payment_intent: null },
    ],
    [
      'checkout.session.completed',
      {
        id: 'cs_1',
        status: 'complete',
        payment_status: 'paid',
        amount_total: 5,
        currency: 'usd',
        customer: null,
        payment_intent: null,
        client_reference_id: null,
      },
    ],
  ])('%s that is none of ours is taken and forgotten', async (type, object) => {
    expect(await tell(type, object)).toBeNull();
  });
});

describe('refunds and disputes', () => {
  test('lower balance and recharged; what the balance cannot give is owed, and a top-up settles it', async () => {
    const owner = await createOwner(database.db);
    const { intentId } = await paid(owner);
    await tell('charge.refunded', stripe.books.refund(intentId, 400));
    expect(await amountsOf(owner)).toEqual([6n * DOLLAR, 0n, 6n * DOLLAR]);
    const dispute = stripe.books.dispute(intentId, 1_000, 'needs_response');
    expect(await tell('charge.dispute.created', dispute)).toEqual({ applied: true });
    expect(await amountsOf(owner)).toEqual([0n, 0n, 0n]);
    await tell('charge.dispute.closed', stripe.books.dispute(intentId, 1_000, 'won', dispute.id));
    expect(await amountsOf(owner)).toEqual([6n * DOLLAR, 0n, 6n * DOLLAR]);
  });

  test('an inquiry takes nothing; the dispute that it becomes does', async () => {
    const owner = await createOwner(database.db);
    const { intentId } = await paid(owner);
    const inquiry = stripe.books.dispute(intentId, 1_000, 'warning_needs_response');
    await tell('charge.dispute.created', inquiry);
    expect(await amountsOf(owner)).toEqual([10n * DOLLAR, 0n, 10n * DOLLAR]);
    await tell(
      'charge.dispute.funds_withdrawn',
      stripe.books.dispute(intentId, 1_000, 'needs_response', inquiry.id),
    );
    expect(await amountsOf(owner)).toEqual([0n, 0n, 0n]);
    await tell('charge.dispute.closed', stripe.books.dispute(intentId, 1_000, 'lost', inquiry.id));
    expect(await amountsOf(owner)).toEqual([0n, 0n, 0n]);
  });

  test('a refund that fails later, or is cancelled, is given back once, whatever comes again or late', async () => {
    const owner = await createOwner(database.db);
    const { intentId } = await paid(owner);
    const charge = stripe.books.refund(intentId, 400);
    const early = stripe.event('charge.refunded', charge).body;
    const [refund] = stripe.books.refundsOf(intentId);
    const created = stripe.event('refund.created', refund as StripeObject).body;
    await take(early);
    stripe.books.refund(intentId, 100);
    await tell('charge.refunded', charge);
    expect(await amountsOf(owner)).toEqual([5n * DOLLAR, 0n, 5n * DOLLAR]);
    const failed = stripe.books.failRefund(refund?.id ?? '');
    expect(charge.amount_refunded).toBe(100);
    expect(await tell('refund.failed', failed)).toEqual({ applied: true });
    expect(await tell('charge.refund.updated', failed)).toEqual({ applied: false });
    expect(await tell('refund.updated', failed)).toEqual({ applied: false });
    for (const late of [created, early]) expect(await take(late)).toEqual({ applied: false });
    expect(await amountsOf(owner)).toEqual([9n * DOLLAR, 0n, 9n * DOLLAR]);
    const { entries } = await readStatement(database.db, owner.accountId, NO_FILTER);
    expect(
      entries.map((entry) => [entryLabel(entry).split(' of ')[0], entry.amountMicros]),
    ).toEqual([
      ['Failed refund returned', 4n * DOLLAR],
      ['Refund', -DOLLAR],
      ['Refund', -4n * DOLLAR],
      ['Top-up', 10n * DOLLAR],
    ]);
  });

  test('a refund whose beginning was never told is followed by any of its events', async () => {
    const owner = await createOwner(database.db);
    const { intentId } = await paid(owner);
    stripe.books.refund(intentId, 300);
    stripe.books.refund(intentId, 200);
    const [refund] = stripe.books.refundsOf(intentId);
    await tell('refund.updated', refund as StripeObject);
    expect(await amountsOf(owner)).toEqual([5n * DOLLAR, 0n, 5n * DOLLAR]);
    stripe.books.failRefund(refund?.id ?? '', 'unknown');
    // There is no event of the failure, but the next event of the charge contains it.
    await tell('charge.refunded', stripe.books.refund(intentId, 100));
    expect(await amountsOf(owner)).toEqual([6n * DOLLAR, 0n, 6n * DOLLAR]);
  });

  test('a dispute that was lost and is won on appeal gives its money back when that moves, once', async () => {
    const owner = await createOwner(database.db);
    const { intentId } = await paid(owner);
    const { id } = stripe.books.dispute(intentId, 800, 'needs_response');
    const say = (type: string) => stripe.event(type, stripe.books.session(id)).body;
    const open = say('charge.dispute.created');
    stripe.books.dispute(intentId, 800, 'lost', id);
    const lost = say('charge.dispute.closed');
    expect(await take(lost)).toEqual({ applied: true });
    expect(await amountsOf(owner)).toEqual([2n * DOLLAR, 0n, 2n * DOLLAR]);
    stripe.books.dispute(intentId, 800, 'appeal_under_review', id);
    await take(say('charge.dispute.updated'));
    // Decided, but the money is still in transit.
    stripe.books.dispute(intentId, 800, 'won', id, false);
    await take(say('charge.dispute.closed'));
    expect(await amountsOf(owner)).toEqual([2n * DOLLAR, 0n, 2n * DOLLAR]);
    stripe.books.dispute(intentId, 800, 'won', id);
    const reinstated = say('charge.dispute.funds_reinstated');
    expect(await take(reinstated)).toEqual({ applied: true });
    for (const late of [open, lost, reinstated]) {
      expect(await take(late)).toEqual({ applied: false });
    }
    expect(await amountsOf(owner)).toEqual([10n * DOLLAR, 0n, 10n * DOLLAR]);
  });

  test('a dispute of which a part comes back leaves the rest with the bank', async () => {
    const owner = await createOwner(database.db);
    const { intentId } = await paid(owner);
    const dispute = stripe.books.dispute(intentId, 800, 'lost');
    dispute.balance_transactions.push({ amount: 300, currency: 'usd' });
    await tell('charge.dispute.funds_reinstated', dispute);
    expect(await amountsOf(owner)).toEqual([5n * DOLLAR, 0n, 5n * DOLLAR]);
  });

  test('a dispute settled in another currency, or without any move yet, is followed whole', async () => {
    const owner = await createOwner(database.db);
    const { intentId } = await paid(owner);
    const dispute = stripe.books.dispute(intentId, 800, 'needs_response', undefined, false);
    await tell('charge.dispute.created', dispute);
    expect(await amountsOf(owner)).toEqual([2n * DOLLAR, 0n, 2n * DOLLAR]);
    dispute.balance_transactions.push({ amount: -741, currency: 'eur' });
    await tell('charge.dispute.funds_withdrawn', dispute);
    expect(await amountsOf(owner)).toEqual([2n * DOLLAR, 0n, 2n * DOLLAR]);
    dispute.balance_transactions.push({ amount: 741, currency: 'eur' });
    await tell('charge.dispute.funds_reinstated', { ...dispute, status: 'won' });
    expect(await amountsOf(owner)).toEqual([10n * DOLLAR, 0n, 10n * DOLLAR]);
  });

  test('that come before their payment’s own news count when that comes', async () => {
    const owner = await createOwner(database.db);
    const { session } = await start(owner);
    const complete = stripe.books.pay(session.id);
    const dispute = stripe.books.dispute(session.payment_intent, 300, 'under_review');
    await tell('charge.dispute.created', dispute);
    await tell('charge.refunded', stripe.books.refund(session.payment_intent, 200));
    expect(await amountsOf(owner)).toEqual([0n, 0n, 0n]);
    await tell('checkout.session.completed', complete);
    expect(await amountsOf(owner)).toEqual([5n * DOLLAR, 0n, 5n * DOLLAR]);
  });

  test('a dispute while Stripe cannot be asked whose it is fails, and counts when it is sent again', async () => {
    const owner = await createOwner(database.db);
    const { intentId } = await paid(owner);
    const { body } = stripe.event(
      'charge.dispute.created',
      stripe.books.dispute(intentId, 1_000, 'needs_response'),
    );
    stripe.failNext(`/v1/payment_intents/${intentId}`, 'error', 'error', 'error');
    await expect(take(body)).rejects.toThrow();
    expect(await amountsOf(owner)).toEqual([10n * DOLLAR, 0n, 10n * DOLLAR]);
    expect(await take(body)).toEqual({ applied: true });
    expect(await amountsOf(owner)).toEqual([0n, 0n, 0n]);
  });
});

describe('a refund by staff', () => {
  const ask = async (owner: Owner, paymentId: string, amount: bigint) => {
    const asked = await requestRefund(
      database.db,
      owner.by,
      owner.accountId,
      paymentId,
      amount,
      'a reason of the tests',
      newId(),
    );
    if (isRefused(asked)) throw new Error(asked.refused);
    return asked.refundId;
  };

  test('goes through Stripe once, also when its answer breaks off, and its own webhook adds nothing', async () => {
    const owner = await createOwner(database.db);
    const { paymentId, intentId } = await paid(owner);
    const refundId = await ask(owner, paymentId, 3n * DOLLAR);
    stripe.failNext('POST /v1/refunds', 'cut after', 'error', 'error');
    await expect(runRefund(database.db, provider, refundId)).rejects.toThrow();
    await database.db.pool.query('UPDATE refunds SET due_at = clock_timestamp()');
    await runDueRefunds(database.db, provider, fail);
    const charge = stripe.books
      .all('ch')
      .find((one) => one.metadata.payment_id === paymentId) as StripeObject;
    expect(charge.amount_refunded).toBe(300);
    await tell('charge.refunded', charge);
    expect(await amountsOf(owner)).toEqual([7n * DOLLAR, 0n, 7n * DOLLAR]);
    expect(
      stripe.requests
        .filter((one) => one.method === 'POST' && one.path === '/v1/refunds')
        .every((one) => one.idempotencyKey === refundId),
    ).toBe(true);
    expect(intentId).toBe(
      stripe.books.all('pi').find((one) => one.metadata.payment_id === paymentId)?.id,
    );
  });

  test('whose answer broke off more than a day ago is found by our id, and not made again', async () => {
    const owner = await createOwner(database.db);
    const { paymentId, intentId } = await paid(owner);
    const refundId = await ask(owner, paymentId, 3n * DOLLAR);
    // Stripe has created it, and has forgotten its idempotency key since.
    stripe.books.refund(intentId, 300, { refund_id: refundId });
    expect(await runRefund(database.db, provider, refundId)).toEqual({ done: true });
    expect(stripe.books.refundsOf(intentId)).toHaveLength(1);
    expect(await amountsOf(owner)).toEqual([7n * DOLLAR, 0n, 7n * DOLLAR]);
  });

  test('that fails at the bank later is told as failed, and its money is back', async () => {
    const owner = await createOwner(database.db);
    const { paymentId, intentId } = await paid(owner);
    const refundId = await ask(owner, paymentId, 3n * DOLLAR);
    expect(await runRefund(database.db, provider, refundId)).toEqual({ done: true });
    const [refund] = stripe.books.refundsOf(intentId);
    await tell('refund.failed', stripe.books.failRefund(refund?.id ?? ''));
    expect(await amountsOf(owner)).toEqual([10n * DOLLAR, 0n, 10n * DOLLAR]);
    expect(await database.db.prisma.refund.findUnique({ where: { id: refundId } })).toMatchObject({
      status: 'failed',
      failure: 'The bank did not take the refund: expired or canceled card.',
    });
    const events = await database.db.prisma.auditEvent.findMany({
      where: { chainId: owner.accountId },
      orderBy: { seq: 'asc' },
    });
    expect(events.slice(-3, -1).map(({ action }) => action)).toEqual([
      'refund.failed',
      'payment.refund_failed',
    ]);
    // It can be requested again: the payment is not refunded.
    expect(await runRefund(database.db, provider, await ask(owner, paymentId, DOLLAR))).toEqual({
      done: true,
    });
    expect(await amountsOf(owner)).toEqual([9n * DOLLAR, 0n, 9n * DOLLAR]);
  });

  test('that Stripe refuses fails, with Stripe’s words, and moves nothing', async () => {
    const owner = await createOwner(database.db);
    const { paymentId, intentId } = await paid(owner);
    // Somebody has already refunded in Stripe's dashboard, and the event has not arrived.
    stripe.books.refund(intentId, 800);
    const refundId = await ask(owner, paymentId, 3n * DOLLAR);
    expect(await runRefund(database.db, provider, refundId)).toEqual({
      refused: 'refund_failed',
      detail: 'Refund amount is greater than unrefunded amount on charge.',
    });
    expect(await amountsOf(owner)).toEqual([10n * DOLLAR, 0n, 10n * DOLLAR]);
  });
});

test('a payment that another provider took is not refunded through Stripe', async () => {
  const owner = await createOwner(database.db);
  await payIn(database.db, owner, 10n * DOLLAR);
  const { id } = await database.db.prisma.payment.findFirstOrThrow({
    where: { accountId: owner.accountId },
  });
  const refundId = newId<string>();
  await requestRefund(
    database.db,
    owner.by,
    owner.accountId,
    id,
    DOLLAR,
    'a reason of the tests',
    refundId,
  );
  expect(await runRefund(database.db, provider, refundId)).toEqual({
    refused: 'refund_failed',
    detail: 'This payment was processed by sandbox, not by stripe.',
  });
  expect(await amountsOf(owner)).toEqual([10n * DOLLAR, 0n, 10n * DOLLAR]);
});

describe('a webhook that does not come', () => {
  test('is made up for by asking: paid, expired, or still open', async () => {
    const owner = await createOwner(database.db);
    const [open, done, left] = [await start(owner), await start(owner), await start(owner)];
    stripe.books.pay(done.session.id);
    stripe.books.expire(left.session.id);
    for (const { paymentId } of [open, done, left]) {
      expect(await checkPayment(database.db, provider, owner.accountId, paymentId)).toEqual({
        asked: true,
      });
    }
    expect([
      await statusOf(open.paymentId),
      await statusOf(done.paymentId),
      await statusOf(left.paymentId),
    ]).toEqual(['pending', 'paid', 'cancelled']);
    // The event arrives late.
    expect(await tell('checkout.session.completed', done.session)).toEqual({ applied: false });
    // A second check within a few seconds is skipped.
    expect(await checkPayment(database.db, provider, owner.accountId, open.paymentId)).toEqual({
      asked: false,
    });
    expect(await amountsOf(owner)).toEqual([10n * DOLLAR, 0n, 10n * DOLLAR]);
  });

  test('is asked for by the sweep, where nobody waited; another account’s payment is not found', async () => {
    const [owner, stranger] = [await createOwner(database.db), await createOwner(database.db)];
    const { paymentId, session } = await start(owner);
    stripe.books.pay(session.id);
    expect(await checkPayment(database.db, provider, stranger.accountId, paymentId)).toEqual({
      refused: 'not_found',
    });
    await checkOldPayments(database.db, provider, fail);
    expect(await statusOf(paymentId)).toBe('pending');
    await database.db.pool.query(
      `UPDATE payments SET created_at = created_at - interval '31 minutes' WHERE id = $1`,
      [paymentId],
    );
    await checkOldPayments(database.db, provider, fail);
    expect(await statusOf(paymentId)).toBe('paid');
  });
});

async function switchedOn(card = true): Promise<Owner> {
  const owner = await createOwner(database.db);
  const { session } = await paid(owner, '1');
  if (card) stripe.books.saveCard(session.customer);
  await setAutoTopUp(database.db, owner.by, owner.accountId, {
    below: '5',
    amount: '20',
    monthLimit: '100',
  });
  return owner;
}
const errors: unknown[] = [];
const run = () =>
  runAutoTopUps(
    database.db,
    provider,
    () => time,
    (error) => errors.push(error),
  );
const again = () =>
  database.db.pool.query(`UPDATE auto_top_ups SET due_at = clock_timestamp() WHERE status = 'due'`);

describe('an automatic top-up', () => {
  test('charges the saved card under our payment’s id; its webhook adds nothing', async () => {
    const owner = await switchedOn();
    await run();
    expect(await amountsOf(owner)).toEqual([21n * DOLLAR, 0n, 21n * DOLLAR]);
    const intent = stripe.books.all('pi').at(-1) as StripeObject;
    expect(intent.metadata).toMatchObject({ automatic: 'true' });
    expect(await tell('payment_intent.succeeded', intent)).toEqual({ applied: false });
  });

  test('whose answer breaks off charges once', async () => {
    const owner = await switchedOn();
    const before = stripe.books.all('pi').length;
    stripe.failNext('/v1/payment_intents', 'cut after', 'error', 'error');
    await run();
    expect(errors.splice(0)).toHaveLength(1);
    expect(await amountsOf(owner)).toEqual([DOLLAR, 0n, DOLLAR]);
    await again();
    await run();
    expect(await amountsOf(owner)).toEqual([21n * DOLLAR, 0n, 21n * DOLLAR]);
    expect(stripe.books.all('pi').length).toBe(before + 1);
  });

  test('that was cut off for more than a day is not charged again: Stripe is asked', async () => {
    const owner = await switchedOn();
    stripe.failNext('/v1/payment_intents', 'cut after', 'error', 'error');
    await run();
    errors.splice(0);
    const before = stripe.books.all('pi').length;
    time = new Date(Date.now() + 25 * 60 * 60 * 1_000);
    await again();
    await run();
    expect(stripe.books.all('pi').length).toBe(before);
    expect(await amountsOf(owner)).toEqual([21n * DOLLAR, 0n, 21n * DOLLAR]);
  });

  test('that is declined stops, says why, and is not tried again', async () => {
    const owner = await switchedOn();
    stripe.books.declineNext = 'Your card has insufficient funds.';
    await run();
    expect(await readBillingSettings(database.db, owner.accountId)).toMatchObject({
      auto: null,
      autoStoppedReason: 'Your card has insufficient funds.',
    });
    expect(await run()).toBe(0);
    expect(await amountsOf(owner)).toEqual([DOLLAR, 0n, DOLLAR]);
  });

  test('that Stripe will never make stops; one that nobody can ask about is given up after three days', async () => {
    const refused = await switchedOn();
    stripe.failNext('POST /v1/payment_intents', 'refuse');
    await run();
    const away = await switchedOn();
    for (const hours of [0, 71]) {
      time = new Date(Date.now() + hours * 3_600_000);
      await again();
      stripe.failNext('/v1/customers/', 'error', 'error', 'error');
      stripe.failNext('/v1/payment_intents', 'error', 'error', 'error');
      await run();
      expect((await readBillingSettings(database.db, away.accountId)).auto).not.toBeNull();
      stripe.forgetFaults();
    }
    time = new Date(Date.now() + 73 * 3_600_000);
    await again();
    stripe.failNext('/v1/payment_intents', 'error', 'error', 'error');
    await run();
    expect(await run()).toBe(0);
    for (const { accountId } of [refused, away]) {
      expect(await readBillingSettings(database.db, accountId)).toMatchObject({
        auto: null,
        autoStoppedReason: 'The payment provider did not make the charge.',
      });
    }
    // Each is also logged for the operator.
    expect(errors.splice(0)).toHaveLength(4);
  });

  test('whose answer broke off before another card was saved charges once', async () => {
    const owner = await switchedOn();
    const before = stripe.books.all('pi').length;
    stripe.failNext('POST /v1/payment_intents', 'cut after', 'error', 'error');
    await run();
    expect(errors.splice(0)).toHaveLength(1);
    const { ref } = await database.db.prisma.paymentCustomer.findFirstOrThrow({
      where: { accountId: owner.accountId },
    });
    stripe.books.saveCard(ref, '1881');
    await again();
    await run();
    expect(errors).toEqual([]);
    expect(await amountsOf(owner)).toEqual([21n * DOLLAR, 0n, 21n * DOLLAR]);
    expect(stripe.books.all('pi').length).toBe(before + 1);
  });

  test('without a card stops alike', async () => {
    const owner = await switchedOn(false);
    await run();
    expect(await readBillingSettings(database.db, owner.accountId)).toMatchObject({
      auto: null,
      autoStoppedReason: 'There is no saved card.',
    });
  });
});

describe.each(['deleted', 'unknown'] as const)('a customer that is %s at Stripe', (how) => {
  const customerRowOf = (owner: Owner) =>
    database.db.prisma.paymentCustomer.findUniqueOrThrow({
      where: { provider_accountId: { provider: 'stripe', accountId: owner.accountId } },
    });

  test('is made anew by the next top-up, once, and what was begun under the old one still counts', async () => {
    const owner = await createOwner(database.db);
    const old = await start(owner);
    stripe.books.deleteCustomer(old.session.customer, how);
    const before = stripe.books.all('cus').length;
    const [one, other] = await Promise.all([start(owner), start(owner)]);
    expect(stripe.books.all('cus').length).toBe(before + 1);
    expect(one?.session.customer).not.toBe(old.session.customer);
    expect(other?.session.customer).toBe(one?.session.customer);
    expect(await customerRowOf(owner)).toMatchObject({
      ref: one?.session.customer,
      formerRefs: [old.session.customer],
    });
    for (const { session } of [old, one as typeof old]) {
      expect(await tell('checkout.session.completed', stripe.books.pay(session.id))).toEqual({
        applied: true,
      });
    }
    expect(await amountsOf(owner)).toEqual([20n * DOLLAR, 0n, 20n * DOLLAR]);
    const actions = await database.db.prisma.auditEvent.findMany({
      where: { chainId: owner.accountId, action: { startsWith: 'customer.' } },
      orderBy: { seq: 'asc' },
    });
    expect(actions.map(({ action }) => action)).toEqual([
      'customer.registered',
      'customer.replaced',
    ]);
  });

  test('is made anew by the page of cards; until then there is no saved card', async () => {
    const owner = await createOwner(database.db);
    const { session } = await start(owner);
    stripe.books.saveCard(session.customer);
    expect(await savedCardOf(database.db, provider, owner.accountId)).not.toBeNull();
    stripe.books.deleteCustomer(session.customer, how);
    expect(await savedCardOf(database.db, provider, owner.accountId)).toBeNull();
    expect(
      await openCardsPage(database.db, provider, owner.by, owner.accountId, 'http://localhost/b'),
    ).toBe(`${stripe.url}/portal`);
    expect((await customerRowOf(owner)).ref).not.toBe(session.customer);
  });

  test('ends an automatic top-up at once, with mail that says what to do', async () => {
    const owner = await switchedOn();
    await database.db.prisma.user.update({
      where: { id: owner.userId },
      data: { emailVerifiedAt: new Date() },
    });
    stripe.books.deleteCustomer((await customerRowOf(owner)).ref, how);
    expect(await run()).toBe(1);
    await again();
    expect(await run()).toBe(0);
    const autoStoppedReason =
      'The payment provider no longer has your saved card. Add a card first.';
    expect(await readBillingSettings(database.db, owner.accountId)).toMatchObject({
      auto: null,
      autoStoppedReason,
    });
    expect(
      await database.db.prisma.mail.findFirst({
        where: { userId: owner.userId, kind: 'auto_top_up_stopped' },
      }),
    ).toMatchObject({ data: { reason: autoStoppedReason } });
    expect(errors).toEqual([]);
  });
});

test('an address that Stripe refuses does not keep anybody from paying', async () => {
  const owner = await createOwner(database.db);
  stripe.failNext('POST /v1/customers', 'refuse');
  const { session } = await start(owner);
  expect(stripe.books.session(session.customer).email).toBeUndefined();
});

test('a saved card has a name for people, and the portal a page', async () => {
  const owner = await createOwner(database.db);
  const { session } = await start(owner);
  expect(await provider.savedCard(session.customer)).toBeNull();
  stripe.books.saveCard(session.customer, '1881');
  expect(await provider.savedCard(session.customer)).toMatchObject({
    label: 'Visa ending in 1881',
  });
  expect(await provider.cardsPage(session.customer, 'http://localhost/billing')).toBe(
    `${stripe.url}/portal`,
  );
});

test('an account is registered at Stripe once, and its page of cards opened, and the log says both', async () => {
  const owner = await createOwner(database.db);
  const open = () =>
    openCardsPage(database.db, provider, owner.by, owner.accountId, 'http://localhost/billing');
  expect(await Promise.all([open(), open()])).toEqual([
    `${stripe.url}/portal`,
    `${stripe.url}/portal`,
  ]);
  const events = await database.db.prisma.auditEvent.findMany({
    where: { chainId: owner.accountId },
    orderBy: { seq: 'asc' },
  });
  expect(events.map(({ action, actorUserId }) => [action, actorUserId])).toEqual([
    ['customer.registered', null],
    ['cards.opened', owner.userId],
    ['cards.opened', owner.userId],
  ]);
});
