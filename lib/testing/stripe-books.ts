import { type Form, partOf, textOf } from './stripe-form';

/** An object of Stripe's; its fields are those that its API reference lists. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is Stripe's and differs from object to object
export type StripeObject = Record<string, any> & { id: string };

interface Answer {
  status: number;
  body: object;
}

/** What a Stripe account holds: customers, their cards, checkouts, payments, refunds and disputes. */
export class StripeBooks {
  readonly objects = new Map<string, StripeObject>();
  /** Why the next charge of a saved card is declined. */
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
    if (!object) throw new Error(`There is no ${id}.`);
    return object;
  }
  all(prefix: string): StripeObject[] {
    return [...this.objects.values()].filter((one) => one.id.startsWith(`${prefix}_`));
  }
  session(id: string): StripeObject {
    return this.get(id);
  }
  /** Events that the last answer has caused. */
  takeEvents(): { type: string; object: StripeObject }[] {
    return this.events.splice(0);
  }

  /** Saves a card for a customer, as the portal would. */
  saveCard(customer: string, last4 = '4242'): void {
    this.add('pm', {
      object: 'payment_method',
      type: 'card',
      customer,
      card: { brand: 'visa', last4 },
    });
  }

  /** The checkout is paid: there is an intent and a charge from now on. */
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
  /** A refund, whoever asked for it; gives the charge. */
  refund(intentId: string, amount: number): StripeObject {
    const charge = this.get(this.get(intentId).latest_charge);
    charge.amount_refunded += amount;
    return charge;
  }
  /** A dispute of a payment, or what became of it. */
  dispute(intentId: string, amount: number, status: string, id?: string): StripeObject {
    const known = id && this.objects.get(id);
    if (known) return Object.assign(known, { status });
    return this.add('dp', {
      object: 'dispute',
      amount,
      currency: 'usd',
      status,
      payment_intent: intentId,
    });
  }

  private charge(amount: number, customer: string | null, metadata: object): StripeObject {
    const about = { currency: 'usd', customer, metadata };
    const charge = this.add('ch', { object: 'charge', amount, amount_refunded: 0, ...about });
    return this.add('pi', {
      object: 'payment_intent',
      amount,
      status: 'succeeded',
      latest_charge: charge.id,
      last_payment_error: null,
      ...about,
    });
  }

  /** Answers a request of the API. */
  answer(method: string, path: string, form: Form): Answer {
    const [, , kind = '', id = '', action = ''] = path.split('/');
    const ok = (body: object) => ({ status: 200, body });
    switch (`${method} /${kind}`) {
      case 'POST /customers':
        return ok(
          this.add('cus', { object: 'customer', email: form.email, metadata: form.metadata }),
        );
      case 'GET /customers':
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
        const intent = this.get(id);
        const expands = Object.values(partOf(form, 'expand')).includes('latest_charge');
        return ok(expands ? { ...intent, latest_charge: this.get(intent.latest_charge) } : intent);
      }
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
    const charge = this.get(this.get(textOf(form, 'payment_intent')).latest_charge);
    const amount = Number(form.amount);
    if (charge.amount_refunded + amount > charge.amount) {
      const message = 'Refund amount is greater than unrefunded amount on charge.';
      return { status: 400, body: { error: { type: 'invalid_request_error', message } } };
    }
    charge.amount_refunded += amount;
    this.events.push({ type: 'charge.refunded', object: charge });
    return { status: 200, body: this.add('re', { object: 'refund', amount, status: 'succeeded' }) };
  }
}
