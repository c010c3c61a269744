import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createOwner, type Owner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { isRefused } from '../core/errors';
import { newId } from '../core/ids';
import { reconcileLedger } from '../ledger/reconcile-ledger';
import { applyPaymentEvent } from './apply-event';
import { payInSandbox } from './pay-in-sandbox';
import type { PaymentEvent } from './provider';
import { readPayment } from './read-payment';
import { createSandboxProvider, SANDBOX_SIGNATURE_HEADER } from './sandbox-provider';
import { startTopUp } from './top-up';

const database = testDatabase(40);
let time = new Date('2026-11-23T12:00:00Z');
const provider = createSandboxProvider(
  'a secret of the tests',
  'http://localhost:3000',
  () => time,
);

afterEach(async () => {
  expect(await reconcileLedger(database.db)).toEqual([]);
});

async function start(owner: Owner, amount = '10'): Promise<string> {
  const started = await startTopUp(
    database.db,
    provider,
    owner.by,
    owner.accountId,
    amount,
    'http://localhost:3000/billing',
  );
  if (isRefused(started)) throw new Error(started.refused);
  return started.url.split('/').at(-1) ?? '';
}

type End = PaymentEvent & { type: 'paid' | 'cancelled' };

function paid(paymentId: string, change: Partial<End> = {}): PaymentEvent {
  return {
    id: `evt_${newId<string>()}`,
    type: 'paid',
    paymentId,
    amountMicros: 10_000_000n,
    currency: 'usd',
    ...change,
  } as End;
}

async function balanceOf(owner: Owner): Promise<bigint> {
  const account = await database.db.prisma.account.findUniqueOrThrow({
    where: { id: owner.accountId },
  });
  return account.balanceMicros;
}

describe('a payment event', () => {
  test('raises the balance and activates the account, once, however often it comes', async () => {
    const owner = await createOwner(database.db);
    const event = paid(await start(owner));
    const results = await Promise.all(
      Array.from({ length: 20 }, () => applyPaymentEvent(database.db, 'sandbox', event)),
    );
    expect(results.filter((result) => 'applied' in result && result.applied)).toHaveLength(1);
    expect(await balanceOf(owner)).toBe(10_000_000n);
    expect(await readPayment(database.db, owner.accountId, event.paymentId)).toMatchObject({
      status: 'paid',
    });
  });

  test('with another id but the same payment still counts once', async () => {
    const owner = await createOwner(database.db);
    const paymentId = await start(owner);
    await applyPaymentEvent(database.db, 'sandbox', paid(paymentId));
    expect(await applyPaymentEvent(database.db, 'sandbox', paid(paymentId))).toEqual({
      applied: false,
    });
    expect(await balanceOf(owner)).toBe(10_000_000n);
  });

  test('that cancels leaves the balance; money that comes late still counts', async () => {
    const owner = await createOwner(database.db);
    const paymentId = await start(owner);
    await applyPaymentEvent(database.db, 'sandbox', paid(paymentId, { type: 'cancelled' }));
    expect(await balanceOf(owner)).toBe(0n);
    await applyPaymentEvent(database.db, 'sandbox', paid(paymentId));
    expect(await balanceOf(owner)).toBe(10_000_000n);
    await applyPaymentEvent(database.db, 'sandbox', paid(paymentId, { type: 'cancelled' }));
    expect(await readPayment(database.db, owner.accountId, paymentId)).toMatchObject({
      status: 'paid',
    });
  });

  test.each<[string, Partial<End>]>([
    ['another amount', { amountMicros: 10_000_000_000n }],
    ['another currency', { currency: 'eur' }],
    ['an unknown payment', { paymentId: newId() }],
  ])('with %s changes nothing', async (_what, change) => {
    const owner = await createOwner(database.db);
    const event = paid(await start(owner), change);
    expect(await applyPaymentEvent(database.db, 'sandbox', event)).toMatchObject({
      refused: 'unmatched_event',
    });
    expect(await balanceOf(owner)).toBe(0n);
  });

  test('of another provider changes nothing', async () => {
    const owner = await createOwner(database.db);
    const event = paid(await start(owner));
    expect(isRefused(await applyPaymentEvent(database.db, 'stripe', event))).toBe(true);
    expect(await balanceOf(owner)).toBe(0n);
  });
});

describe('a callback’s signature', () => {
  const event = { type: 'paid' as const, paymentId: newId<string>(), amountMicros: 10_000_000n };
  const headers = (signature: string) => new Headers({ [SANDBOX_SIGNATURE_HEADER]: signature });

  test('of ours is read', async () => {
    const { body, signature } = provider.signEvent(event);
    expect(await provider.readEvent(body, headers(signature))).toMatchObject({
      ...event,
      currency: 'usd',
    });
  });

  test('is refused when forged, moved to another body, missing, or old', async () => {
    const forged = (why: string) => ({
      refused: 'forged_event',
      detail: expect.stringContaining(why),
    });
    const stranger = createSandboxProvider('another secret', '', () => time).signEvent(event);
    const { body, signature } = provider.signEvent(event);
    const more = body.replace('10000000', '99000000');
    expect(await provider.readEvent(more, headers(signature))).toEqual(forged('not made by'));
    expect(await provider.readEvent(body, new Headers())).toEqual(forged('no x-sandbox-signature'));
    expect(await provider.readEvent(body, headers('t=1,v1=00'))).toEqual(
      forged('no x-sandbox-signature'),
    );
    expect(await provider.readEvent(stranger.body, headers(stranger.signature))).toEqual(
      forged('not made by'),
    );
    time = new Date(time.getTime() + 5 * 60_000 + 1);
    expect(await provider.readEvent(body, headers(signature))).toEqual(forged('300 seconds old'));
  });
});

describe('starting a top-up', () => {
  test.each(['0', '0.99', '10000.01', '1.234', '-5', 'ten', '', '1e3', '10,00', '١٠'])(
    '%j is no amount',
    async (amount) => {
      const owner = await createOwner(database.db);
      expect(
        await startTopUp(database.db, provider, owner.by, owner.accountId, amount, ''),
      ).toEqual({ refused: 'invalid_amount' });
    },
  );

  test.each([
    ['1', 1_000_000n],
    ['$1,234.5', 1_234_500_000n],
    ['10000.00', 10_000_000_000n],
  ])('%s is', async (amount, micros) => {
    const owner = await createOwner(database.db);
    const paymentId = await start(owner, amount);
    expect(await readPayment(database.db, owner.accountId, paymentId)).toMatchObject({
      amountMicros: micros,
      status: 'pending',
    });
  });

  test('without a provider is refused', async () => {
    const owner = await createOwner(database.db);
    expect(await startTopUp(database.db, null, owner.by, owner.accountId, '10', '')).toEqual({
      refused: 'no_payments',
    });
  });
});

describe('paying in the sandbox', () => {
  let callback: Server;
  let url: string;
  beforeAll(async () => {
    callback = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', async () => {
        const signature = String(request.headers[SANDBOX_SIGNATURE_HEADER]);
        const event = await provider.readEvent(
          body,
          new Headers({ [SANDBOX_SIGNATURE_HEADER]: signature }),
        );
        if ('ignored' in event) throw new Error('nothing in it');
        const result = isRefused(event)
          ? event
          : await applyPaymentEvent(database.db, 'sandbox', event);
        response.writeHead(isRefused(result) ? 400 : 200).end();
      });
    });
    await new Promise<void>((done) => callback.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(callback.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => callback.close(done)));

  test('delivers a signed callback; a second click finds it ended', async () => {
    const owner = await createOwner(database.db);
    const paymentId = await start(owner, '25');
    const pay = () => payInSandbox(database.db, provider, owner.accountId, paymentId, 'paid', url);
    await Promise.all([pay(), pay(), pay()]);
    expect(await balanceOf(owner)).toBe(25_000_000n);
    expect(await pay()).toEqual({ refused: 'payment_ended' });
  });

  test('another account’s payment is not found', async () => {
    const [one, other] = [await createOwner(database.db), await createOwner(database.db)];
    const paymentId = await start(one);
    expect(
      await payInSandbox(database.db, provider, other.accountId, paymentId, 'paid', url),
    ).toEqual({ refused: 'not_found' });
  });
});
