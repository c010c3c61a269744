import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { StripeBooks, type StripeObject } from './stripe-books';
import { type Form, readForm } from './stripe-form';

/** A fault of a request: a Stripe error, a refusal, no answer, or a broken connection. */
export type StripeFault = 'error' | 'refuse' | 'cut before' | 'cut after' | 'silence';

/** A Stripe on a real socket: it has accounts, idempotency keys and a checkout page, and sends signed webhooks. */
export interface StandInStripe {
  url: string;
  webhookSecret: string;
  books: StripeBooks;
  /** The requests, oldest first. */
  requests: { method: string; path: string; idempotencyKey: string | undefined; form: Form }[];
  /** The next requests whose method and path contain this get these faults, one after another. */
  failNext(path: string, ...faults: StripeFault[]): void;
  /** Removes the remaining faults. */
  forgetFaults(): void;
  /** Where events are sent automatically; null: nowhere. */
  deliverTo(url: string | null): void;
  /** An event about the current state of an object, as Stripe would send it. */
  event(type: string, object: StripeObject, change?: object): { id: string; body: string };
  /** The signature of a body, made by Stripe's own package. */
  sign(body: string, options?: { secret?: string; at?: Date }): string;
  /** A user pays on the checkout page, or leaves it. */
  pay(sessionId: string): Promise<void>;
  expire(sessionId: string): Promise<void>;
  close(): Promise<void>;
}

const WEBHOOK_SECRET = 'whsec_of_the_stand_in';

/** Starts a stand-in Stripe on a free port. */
export async function startStandInStripe(): Promise<StandInStripe> {
  const signer = new Stripe('sk_test_stand_in');
  const requests: StandInStripe['requests'] = [];
  const answers = new Map<string, { asked: string; status: number; body: object }>();
  let faults: { path: string; fault: StripeFault }[] = [];
  let target: string | null = null;
  let events = 0;

  function event(type: string, object: StripeObject, change: object = {}) {
    events += 1;
    const id = `evt_stand_in_${events}`;
    const created = Math.floor(Date.now() / 1_000);
    const body = {
      id,
      object: 'event',
      api_version: '2026-01-01',
      created,
      type,
      data: { object },
    };
    return { id, body: JSON.stringify({ ...body, ...change }) };
  }
  function sign(body: string, { secret = WEBHOOK_SECRET, at = new Date() } = {}): string {
    const timestamp = Math.floor(at.getTime() / 1_000);
    return signer.webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
  }
  async function deliver(type: string, object: StripeObject): Promise<void> {
    if (!target) return;
    const { body } = event(type, object);
    await fetch(target, { method: 'POST', body, headers: { 'stripe-signature': sign(body) } });
  }
  async function pay(sessionId: string): Promise<void> {
    await deliver('checkout.session.completed', books.pay(sessionId));
  }
  async function expire(sessionId: string): Promise<void> {
    await deliver('checkout.session.expired', books.expire(sessionId));
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in');
    if (pathname.startsWith('/pay/')) return page(request, response, pathname);
    const text = await bodyOf(request);
    const form = readForm(request.method === 'GET' ? searchParams : new URLSearchParams(text));
    const idempotencyKey = request.headers['idempotency-key']?.toString();
    const method = request.method ?? 'GET';
    requests.push({ method, path: pathname, idempotencyKey, form });
    const at = faults.findIndex((one) => `${method} ${pathname}`.includes(one.path));
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault === 'silence') return;
    if (fault === 'cut before') return void request.socket.destroy();
    if (fault === 'refuse') {
      const error = { type: 'invalid_request_error', message: 'This is not allowed.' };
      return send(response, 400, { error });
    }
    if (fault === 'error')
      return send(response, 500, { error: { type: 'api_error', message: 'No.' } });

    const known = idempotencyKey === undefined ? undefined : answers.get(idempotencyKey);
    if (known && known.asked !== `${pathname} ${text}`) {
      return send(response, 400, {
        error: { type: 'idempotency_error', message: 'Keys for idempotent requests differ.' },
      });
    }
    const answer = known ?? books.answer(method, pathname, form);
    if (idempotencyKey !== undefined && method === 'POST') {
      answers.set(idempotencyKey, { asked: `${pathname} ${text}`, ...answer });
    }
    if (fault === 'cut after') return void request.socket.destroy();
    send(response, answer.status, answer.body);
    for (const one of books.takeEvents()) await deliver(one.type, one.object);
  });

  /** The checkout page. */
  async function page(request: IncomingMessage, response: ServerResponse, pathname: string) {
    const [, , sessionId = '', action] = pathname.split('/');
    const session = books.session(sessionId);
    if (request.method === 'POST') {
      if (action === 'paid') await pay(sessionId);
      response.writeHead(303, {
        location: action === 'paid' ? session.success_url : session.cancel_url,
      });
      return response.end();
    }
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><html lang="en"><title>Stand-in checkout</title><h1>Checkout</h1>
      <form method="post" action="/pay/${sessionId}/paid"><button>Pay</button></form>
      <form method="post" action="/pay/${sessionId}/left"><button>Go back</button></form></html>`);
  }

  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const books = new StripeBooks(url);
  return {
    url,
    webhookSecret: WEBHOOK_SECRET,
    books,
    requests,
    failNext(path, ...more) {
      faults = [...faults, ...more.map((fault) => ({ path, fault }))];
    },
    forgetFaults() {
      faults = [];
    },
    deliverTo(to) {
      target = to;
    },
    event,
    sign,
    pay,
    expire,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}
