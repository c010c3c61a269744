import { type Form, partOf, textOf } from './stripe-form';

/** An object of Stripe's; its fields are those in Stripe's API reference. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is Stripe's and differs from object to object
export type StripeObject = Record<string, any> & { id: string };

interface Answer {
  status: number;
  body: object;
}

/** An object that does not exist, or no longer. */
class Missing extends Error {}

/** The contents of a Stripe account: customers, their cards, checkouts, payments, refunds and disputes. */
export class StripeBooks {
  readonly objects = new Map<string, StripeObject>();
  /** The reason for declining the next charge of a saved card. */
  declineNext: string | null = null;
  private count = 0;
  private events: { type: string; object: StripeObject }[] = [];

  constructor(private readonly url: string) {}

  private add(prefix: string, fields: object): StripeObject {
    this.count += 1;
    const object = { id: `${prefix}_stand_in_${this.count}`, ...fields };
    this.objects.set(object.id, object);
    return object;
  }
  private get(id: string): StripeObject {
    const object = this.objects.get(id);
    if (!object) throw new Missing(`No such object: '${id}'`);
    return object;
  }
  all(prefix: string): StripeObject[] {
    return [...this.objects.values()].filter((one) => one.id.startsWith(`${prefix}_`));
  }
  session(id: string): StripeObject {
    return this.get(id);
  }
  /** The events of the last answer. */
  takeEvents(): { type: string; object: StripeObject }[] {
    return this.events.splice(0);
  }

  /** Saves a card for a customer, like the portal. */
  saveCard(customer: string, last4 = '4242'): void {
    this.add('pm', {
      object: 'payment_method',
      type: 'card',
      customer,
      card: { brand: 'visa', last4 },
    });
  }

  /** The checkout is paid: creates an intent and a charge. */
  pay(sessionId: string): StripeObject {
    const session = this.get(sessionId);
    const intent = this.charge(session.amount_total, session.customer, session.intentMetadata);
    return Object.assign(session, {
      status: 'complete',
      payment_status: 'paid',
      payment_intent: intent.id,
    });
  }
  expire(sessionId: string): StripeObject {
    return Object.assign(this.get(sessionId), { status: 'expired' });
  }
  /** A refund, whoever requested it; returns the charge. */
  refund(intentId: string, amount: number, metadata: object = {}): StripeObject {
    const charge = this.get(this.get(intentId).latest_charge);
    charge.amount_refunded += amount;
    const about = { payment_intent: intentId, charge: charge.id, currency: charge.currency };
    this.add('re', { object: 'refund', amount, status: 'succeeded', ...about, metadata });
    return charge;
  }
  /** The payment's refunds, newest first, as Stripe lists them. */
  refundsOf(intentId: string): StripeObject[] {
    return this.all('re')
      .filter((one) => one.payment_intent === intentId)
      .reverse();
  }
  /** A refund fails at the bank days later: Stripe has the money again. */
  failRefund(id: string, reason = 'expired_or_canceled_card'): StripeObject {
    const refund = this.get(id);
    this.get(refund.charge).amount_refunded -= refund.amount;
    return Object.assign(refund, { status: 'failed', failure_reason: reason });
  }
  /**
   * A dispute of a payment, or a new status of it. Its money moves with its status, unless `settled` says that the
   * movement comes later.
   */
  dispute(
    intentId: string,
    amount: number,
    status: string,
    id?: string,
    settled = true,
  ): StripeObject {
    const about = { object: 'dispute', amount, currency: 'usd', payment_intent: intentId };
    const known = id ? this.get(id) : this.add('dp', { ...about, balance_transactions: [] });
    Object.assign(known, { status });
    const moves: { amount: number; currency: string }[] = known.balance_transactions;
    const taken = -moves.reduce((sum, one) => sum + one.amount, 0);
    const due = status === 'won' || status.startsWith('warning_') ? 0 : amount;
    if (settled && taken !== due) moves.push({ amount: taken - due, currency: 'usd' });
    return known;
  }
  /** Somebody deletes a customer at Stripe, or the customer belongs to other keys. */
  deleteCustomer(id: string, how: 'deleted' | 'unknown'): void {
    if (how === 'unknown') this.objects.delete(id);
    else this.objects.set(id, { id, object: 'customer', deleted: true });
    for (const card of this.all('pm').filter((one) => one.customer === id)) {
      this.objects.delete(card.id);
    }
  }

  /** A payment of another product on the same Stripe account. */
  chargeForeign(amount: number): StripeObject {
    return this.charge(amount, null, { order: '7' });
  }

  private charge(amount: number, customer: string | null, metadata: object): StripeObject {
    const about = { currency: 'usd', customer, metadata };
    const charge = this.add('ch', { object: 'charge', amount, amount_refunded: 0, ...about });
    const intent = this.add('pi', {
      object: 'payment_intent',
      amount,
      status: 'succeeded',
      latest_charge: charge.id,
      last_payment_error: null,
      ...about,
    });
    charge.payment_intent = intent.id;
    return intent;
  }

  /** Answers an API request. */
  answer(method: string, path: string, form: Form): Answer {
    try {
      const customer = textOf(form, 'customer');
      if (customer && this.get(customer).deleted) {
        throw new Missing(`No such customer: '${customer}'`);
      }
      return this.answerKnown(method, path, form);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      const about = { type: 'invalid_request_error', code: 'resource_missing' };
      const param = path.startsWith('/v1/customers/') ? 'id' : 'customer';
      return { status: 404, body: { error: { ...about, param, message: error.message } } };
    }
  }

  private answerKnown(method: string, path: string, form: Form): Answer {
    const [, , kind = '', id = '', action = ''] = path.split('/');
    const ok = (body: object) => ({ status: 200, body });
    switch (`${method} /${kind}`) {
      case 'POST /customers':
        return ok(
          this.add('cus', { object: 'customer', email: form.email, metadata: form.metadata }),
        );
      case 'GET /customers':
        if (this.get(id).deleted && !action) return ok(this.get(id));
        if (action === 'payment_methods') {
          const cards = this.all('pm').filter((one) => one.customer === id);
          return ok({ object: 'list', data: cards.slice(-1), has_more: false });
        }
        return ok({ ...this.get(id), invoice_settings: { default_payment_method: null } });
      case 'POST /checkout':
        return ok(this.openSession(form));
      case 'GET /checkout':
        return ok(this.get(path.split('/')[4] ?? ''));
      case 'POST /billing_portal':
        return ok({ object: 'billing_portal.session', id: 'bps_1', url: `${this.url}/portal` });
      case 'POST /payment_intents':
        return action === 'cancel'
          ? ok(Object.assign(this.get(id), { status: 'canceled' }))
          : this.chargeOffSession(form);
      case 'GET /payment_intents': {
        if (!id) {
          const mine = this.all('pi').filter((one) => one.customer === form.customer);
          return ok({ object: 'list', data: mine, has_more: false });
        }
        return ok(this.get(id));
      }
      case 'GET /refunds':
        return ok({
          object: 'list',
          data: this.refundsOf(textOf(form, 'payment_intent')),
          has_more: false,
        });
      case 'POST /refunds':
        return this.makeRefund(form);
      default:
        return { status: 404, body: { error: { type: 'invalid_request_error', message: path } } };
    }
  }

  private openSession(form: Form): StripeObject {
    const item = partOf(partOf(form, 'line_items'), '0');
    const session = this.add('cs', {
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      amount_total: Number(textOf(partOf(item, 'price_data'), 'unit_amount')),
      currency: textOf(partOf(item, 'price_data'), 'currency'),
      customer: textOf(form, 'customer') || null,
      payment_intent: null,
      client_reference_id: textOf(form, 'client_reference_id'),
      metadata: partOf(form, 'metadata'),
      success_url: form.success_url,
      cancel_url: form.cancel_url,
      intentMetadata: partOf(partOf(form, 'payment_intent_data'), 'metadata'),
    });
    return Object.assign(session, { url: `${this.url}/pay/${session.id}` });
  }

  private chargeOffSession(form: Form): Answer {
    const metadata = partOf(form, 'metadata');
    const intent = this.charge(Number(form.amount), textOf(form, 'customer'), metadata);
    const decline = this.declineNext;
    this.declineNext = null;
    if (decline === null) {
      this.events.push({ type: 'payment_intent.succeeded', object: intent });
      return { status: 200, body: intent };
    }
    Object.assign(intent, {
      status: 'requires_payment_method',
      last_payment_error: { message: decline },
    });
    this.events.push({ type: 'payment_intent.payment_failed', object: intent });
    const error = { type: 'card_error', code: 'card_declined', message: decline };
    return { status: 402, body: { error } };
  }

  private makeRefund(form: Form): Answer {
    const intentId = textOf(form, 'payment_intent');
    const charge = this.get(this.get(intentId).latest_charge);
    const amount = Number(form.amount);
    if (charge.amount_refunded + amount > charge.amount) {
      const message = 'Refund amount is greater than unrefunded amount on charge.';
      return { status: 400, body: { error: { type: 'invalid_request_error', message } } };
    }
    this.refund(intentId, amount, partOf(form, 'metadata'));
    this.events.push({ type: 'charge.refunded', object: charge });
    return { status: 200, body: this.refundsOf(intentId)[0] as StripeObject };
  }
}
