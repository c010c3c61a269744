import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKey, createOwner, type Owner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { admit } from '../admission/admit';
import { settle } from '../admission/settle';
import { isRefused } from '../core/errors';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import type { Database } from '../db/database';
import { hashOf } from '../keys/format';
import { postCredit, refundCharge } from '../ledger/credit';
import { reconcileLedger } from '../ledger/reconcile-ledger';
import { applyPaymentEvent } from './apply-event';
import type { DisputeStatus, PaymentEvent } from './provider';
import { requestRefund, runRefund } from './refund-payment';
import { createSandboxProvider } from './sandbox-provider';

const database = testDatabase();
const provider = createSandboxProvider('a secret of the tests', '', () => new Date(0));
const DOLLAR = 1_000_000n;

/** A command on an account. Numbers refer to a payment or a task: the n-th existing one. */
type Command =
  | { do: 'checkout'; cents: number }
  | { do: 'end'; payment: number; type: 'paid' | 'cancelled' | 'failed' }
  | { do: 'refunded'; payment: number; refund: number; share: number; failed: boolean }
  | {
      do: 'disputed';
      payment: number;
      dispute: number;
      share: number;
      taken: number;
      moves: number;
      status: DisputeStatus;
    }
  | { do: 'again'; event: number }
  | { do: 'submit'; share: number }
  | { do: 'settle'; task: number; completed: boolean }
  | { do: 'credit'; micros: number }
  | { do: 'refund charge'; task: number }
  | { do: 'staff refund'; payment: number; share: number };

const nat = fc.nat({ max: 20 });
const share = fc.integer({ min: 1, max: 100 });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('checkout' as const),
      cents: fc.integer({ min: 100, max: 3_000 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      payment: nat,
      type: fc.constantFrom(
        'paid' as const,
        'paid' as const,
        'cancelled' as const,
        'failed' as const,
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('refunded' as const),
      payment: nat,
      refund: fc.nat({ max: 2 }),
      share,
      failed: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('disputed' as const),
      payment: nat,
      dispute: fc.nat({ max: 1 }),
      share,
      taken: fc.constantFrom(0, 50, 100, 100),
      moves: fc.nat({ max: 3 }),
      status: fc.constantFrom<DisputeStatus[]>('inquiry', 'open', 'won', 'lost'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('again' as const), event: nat }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      // Of the balance, in percent; some exceed it.
      share: fc.integer({ min: 0, max: 110 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      task: nat,
      completed: fc.integer({ min: 0, max: 3 }).map((one) => one > 0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('credit' as const),
      micros: fc.integer({ min: -5_000_000, max: 5_000_000 }).filter((one) => one !== 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refund charge' as const), task: nat }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('staff refund' as const), payment: nat, share }),
  },
);

interface Payment {
  id: string;
  amount: bigint;
  status: 'pending' | 'paid' | 'cancelled' | 'failed';
  refunds: Map<string, { amount: bigint; failed: boolean }>;
  disputes: Map<string, { amount: bigint; taken: bigint; moves: number; status: DisputeStatus }>;
}
interface Task {
  id: TaskId;
  price: bigint;
  state: 'running' | 'completed' | 'failed' | 'given back';
}

/** A simple model of the same rules. It computes everything from the history. */
class Model {
  payments: Payment[] = [];
  tasks: Task[] = [];
  credits = 0n;
  activated = false;

  /** The amount of a payment in the ledger: paid minus returned. */
  kept(payment: Payment): bigint {
    if (payment.status !== 'paid') return 0n;
    const refunded = [...payment.refunds.values()]
      .filter(({ failed }) => !failed)
      .reduce((sum, { amount }) => sum + amount, 0n);
    const disputed = [...payment.disputes.values()].reduce((sum, { taken }) => sum + taken, 0n);
    const gone = refunded + disputed;
    return gone > payment.amount ? 0n : payment.amount - gone;
  }
  amounts() {
    const sum = (state: Task['state']) =>
      this.tasks.filter((one) => one.state === state).reduce((total, one) => total + one.price, 0n);
    const recharged = this.payments.reduce((total, one) => total + this.kept(one), 0n);
    const [consumed, held] = [sum('completed'), sum('running')];
    const free = recharged + this.credits - consumed - held;
    return {
      balanceMicros: free > 0n ? free : 0n,
      owedMicros: free < 0n ? -free : 0n,
      heldMicros: held,
      rechargedMicros: recharged,
      consumedMicros: consumed,
      running: this.tasks.filter((one) => one.state === 'running').length,
    };
  }
}

/** The number of calls while something was owed, over all histories. */
let refusedWhileOwed = 0;

interface Play {
  db: Database;
  owner: Owner;
  keyHash: Uint8Array;
  runner: RunnerId;
  model: Model;
  events: PaymentEvent[];
}

function nth<T>(list: T[], number: number): T | undefined {
  return list[number % Math.max(1, list.length)];
}

async function begin(db: Database): Promise<Play> {
  const owner = await createOwner(db);
  const key = await createKey(db, owner);
  const runner = newId<RunnerId>();
  await db.pool.query('INSERT INTO runners (id, host, pid) VALUES ($1, $2, $3)', [
    runner,
    'tests',
    1,
  ]);
  return { db, owner, keyHash: hashOf(key.secret), runner, model: new Model(), events: [] };
}

async function send(now: Play, event: PaymentEvent): Promise<void> {
  now.events.push(event);
  expect(isRefused(await applyPaymentEvent(now.db, 'sandbox', event))).toBe(false);
}

function partOf(amount: bigint, percent: number): bigint {
  const part = (amount * BigInt(percent)) / 100n;
  return part > 0n ? part : 1n;
}

async function run(now: Play, command: Command): Promise<void> {
  const { db, model, owner } = now;
  const payment = 'payment' in command ? nth(model.payments, command.payment) : undefined;
  const about = payment && { id: `evt_${newId<string>()}`, paymentId: payment.id, currency: 'usd' };
  switch (command.do) {
    case 'checkout': {
      const amount = BigInt(command.cents) * 10_000n;
      const id = newId<string>();
      await db.prisma.payment.create({
        data: {
          id,
          accountId: owner.accountId,
          provider: 'sandbox',
          amountMicros: amount,
          createdByUserId: owner.userId,
        },
      });
      model.payments.push({
        id,
        amount,
        status: 'pending',
        refunds: new Map(),
        disputes: new Map(),
      });
      return;
    }
    case 'end': {
      if (!payment || !about) return;
      const { type } = command;
      const end = { ...about, amountMicros: payment.amount };
      await send(now, type === 'failed' ? { ...end, type, failure: 'no money' } : { ...end, type });
      if (payment.status !== 'paid') payment.status = type;
      if (type === 'paid') model.activated = true;
      return;
    }
    case 'refunded': {
      if (!payment || !about) return;
      const ref = [...payment.refunds.keys()][command.refund] ?? `re_${newId<string>()}`;
      const known = payment.refunds.get(ref);
      const amount = known?.amount ?? partOf(payment.amount, command.share);
      const failure = command.failed ? 'The bank did not take it.' : null;
      await send(now, {
        ...about,
        type: 'refunded',
        refunds: [{ ref, amountMicros: amount, failure }],
      });
      // A failed refund stays failed: the event of its creation may come later.
      payment.refunds.set(ref, { amount, failed: command.failed || known?.failed === true });
      return;
    }
    case 'disputed': {
      if (!payment || !about) return;
      const disputeRef = `dp_${payment.id}_${command.dispute}`;
      const known = payment.disputes.get(disputeRef);
      const amountMicros = known?.amount ?? partOf(payment.amount, command.share);
      const { moves, status } = command;
      const takenMicros = (amountMicros * BigInt(command.taken)) / 100n;
      const state = { amountMicros, takenMicros, moves, status };
      await send(now, {
        ...about,
        type: 'disputed',
        disputeRef,
        ...state,
      });
      const rank = ['inquiry', 'open', 'lost', 'won'];
      const newer =
        !known ||
        state.moves > known.moves ||
        (state.moves === known.moves && rank.indexOf(state.status) > rank.indexOf(known.status));
      if (newer) {
        const { takenMicros: taken, moves, status } = state;
        payment.disputes.set(disputeRef, { amount: amountMicros, taken, moves, status });
      }
      return;
    }
    case 'again': {
      const event = nth(now.events, command.event);
      if (event) expect(await applyPaymentEvent(db, 'sandbox', event)).toEqual({ applied: false });
      return;
    }
    case 'submit': {
      const { balanceMicros, owedMicros } = model.amounts();
      const percent = BigInt(command.share);
      const price = balanceMicros > 0n ? (balanceMicros * percent) / 100n : percent;
      const taskId = newId<TaskId>();
      const request = {
        taskId,
        keyHash: now.keyHash,
        model: 'sandbox/wait/run',
        channel: 'stable',
        priceMicros: price,
      };
      const [answer] = await admit(db.pool, now.runner, [request]);
      if (owedMicros > 0n) refusedWhileOwed += 1;
      const usable = model.activated && owedMicros === 0n;
      const expected = !usable
        ? 'not_activated'
        : balanceMicros < price
          ? 'insufficient_balance'
          : 'accepted';
      // Another test covers slots.
      if (answer?.verdict !== 'no_slot') expect(answer?.verdict).toBe(expected);
      if (answer?.verdict === 'accepted') model.tasks.push({ id: taskId, price, state: 'running' });
      return;
    }
    case 'settle': {
      const task = nth(
        model.tasks.filter((one) => one.state === 'running'),
        command.task,
      );
      if (!task) return;
      const ending = command.completed
        ? { status: 'completed' as const, outputs: [], inferenceMs: 1 }
        : { status: 'failed' as const, code: 'failed', error: 'no', inferenceMs: 1 };
      await settle(db.pool, now.runner, [{ accountId: owner.accountId, taskId: task.id, ending }]);
      task.state = command.completed ? 'completed' : 'failed';
      return;
    }
    case 'credit': {
      const amount = BigInt(command.micros);
      const posted = await postCredit(
        db,
        owner.by,
        owner.accountId,
        amount,
        'a reason of the tests',
        newId(),
      );
      expect(isRefused(posted)).toBe(model.amounts().balanceMicros + amount < 0n);
      if (!isRefused(posted)) model.credits += amount;
      return;
    }
    case 'refund charge': {
      const task = nth(model.tasks, command.task);
      if (!task) return;
      const given = await refundCharge(
        db,
        owner.by,
        owner.accountId,
        task.id,
        'a reason of the tests',
      );
      expect(isRefused(given)).toBe(task.state !== 'completed' || task.price === 0n);
      if (!isRefused(given)) task.state = 'given back';
      return;
    }
    case 'staff refund': {
      if (!payment) return;
      const amount = partOf(payment.amount, command.share);
      const [kept, { balanceMicros }] = [model.kept(payment), model.amounts()];
      const asked = await requestRefund(
        db,
        owner.by,
        owner.accountId,
        payment.id,
        amount,
        'a reason of the tests',
        newId(),
      );
      const may = payment.status === 'paid' && amount <= kept && amount <= balanceMicros;
      expect(isRefused(asked)).toBe(!may);
      if (isRefused(asked)) return;
      await runRefund(db, provider, asked.refundId);
      payment.refunds.set(asked.refundId, { amount, failed: false });
      return;
    }
  }
}

async function amountsOf({ db, owner }: Play) {
  return db.prisma.account.findUniqueOrThrow({
    where: { id: owner.accountId },
    select: {
      balanceMicros: true,
      owedMicros: true,
      heldMicros: true,
      rechargedMicros: true,
      consumedMicros: true,
      running: true,
    },
  });
}

test('after any history of top-ups, repeats, refunds, disputes, charges and failures every amount is what the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 20, maxLength: 70, size: 'max' }),
      async (history) => {
        const now = await begin(database.db);
        for (const one of history) {
          await run(now, one);
          expect(await amountsOf(now)).toEqual(now.model.amounts());
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(await reconcileLedger(database.db)).toEqual([]);
  // Histories without debt would prove nothing about it.
  expect(refusedWhileOwed).toBeGreaterThan(0);
}, 120_000);

test('a payment’s events end the same in whatever order they come, also at once', async () => {
  const about = (paymentId: string, type: string) => ({
    id: `evt_${type}_${paymentId}`,
    paymentId,
    currency: 'usd',
  });
  const refundsOf = (id: string, ...failures: (string | null)[]) => ({
    type: 'refunded' as const,
    refunds: failures.map((failure, nth) => ({
      ref: `re_${nth}_${id}`,
      amountMicros: BigInt(2 + 2 * nth) * DOLLAR,
      failure,
    })),
  });
  const dispute = (id: string, moves: number, status: DisputeStatus) => ({
    type: 'disputed' as const,
    disputeRef: `dp_${id}`,
    amountMicros: 10n * DOLLAR,
    takenMicros: moves === 1 ? 10n * DOLLAR : 0n,
    moves,
    status,
  });
  const eventsOf = (id: string): PaymentEvent[] => [
    { ...about(id, 'paid'), type: 'paid', amountMicros: 10n * DOLLAR },
    { ...about(id, 'refund-1'), ...refundsOf(id, null) },
    { ...about(id, 'refund-2'), ...refundsOf(id, null, null) },
    { ...about(id, 'refund-2-failed'), ...refundsOf(id, null, 'The card is gone.') },
    { ...about(id, 'created'), ...dispute(id, 1, 'open') },
    { ...about(id, 'closed'), ...dispute(id, 1, 'lost') },
    { ...about(id, 'reinstated'), ...dispute(id, 2, 'won') },
  ];
  const places = Array.from({ length: 14 }, (_, place) => place % 7);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(places, { minLength: 14, maxLength: 14 }),
      fc.boolean(),
      async (order, atOnce) => {
        const now = await begin(database.db);
        await run(now, { do: 'checkout', cents: 1_000 });
        const events = eventsOf(now.model.payments[0]?.id ?? '');
        const sent = order.map((at) => events[at] as PaymentEvent);
        if (atOnce)
          await Promise.all(sent.map((event) => applyPaymentEvent(now.db, 'sandbox', event)));
        else for (const event of sent) await applyPaymentEvent(now.db, 'sandbox', event);
        expect(await amountsOf(now)).toMatchObject({
          balanceMicros: 8n * DOLLAR,
          owedMicros: 0n,
          rechargedMicros: 8n * DOLLAR,
        });
      },
    ),
    { numRuns: 40 },
  );
  expect(await reconcileLedger(database.db)).toEqual([]);
});
