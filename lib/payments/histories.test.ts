import fc from 'fast-check';
import { expect, test } from 'vitest';
import { admit } from '../admission/admit';
import { settle } from '../admission/settle';
import type { Database } from '../db/database';
import { isRefused } from '../errors';
import { newId, type RunnerId, type TaskId } from '../ids';
import { hashOf } from '../keys/format';
import { postCredit, refundCharge } from '../ledger/credit';
import { reAddLedger } from '../ledger/re-add';
import { createKey, createOwner, type Owner } from '../testing/factories';
import { testDatabase } from '../testing/test-database';
import { applyPaymentEvent } from './apply-event';
import type { DisputeStatus, PaymentEvent } from './provider';
import { requestRefund, runRefund } from './refund-payment';
import { createSandboxProvider } from './sandbox-provider';

const database = testDatabase();
const provider = createSandboxProvider('a secret of the tests', '', () => new Date(0));
const DOLLAR = 1_000_000n;

/** What happens to an account. Numbers name a payment or a task: the n-th of those that there are. */
type Command =
  | { do: 'checkout'; cents: number }
  | { do: 'end'; payment: number; type: 'paid' | 'cancelled' | 'failed' }
  | { do: 'refunded'; payment: number; share: number }
  | { do: 'disputed'; payment: number; dispute: number; share: number; status: DisputeStatus }
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
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('refunded' as const), payment: nat, share }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('disputed' as const),
      payment: nat,
      dispute: fc.nat({ max: 1 }),
      share,
      status: fc.constantFrom<DisputeStatus[]>('inquiry', 'open', 'won', 'lost'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('again' as const), event: nat }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      // Of the balance, in percent; some ask for more than there is.
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
  told: bigint;
  disputes: Map<string, { amount: bigint; status: DisputeStatus }>;
}
interface Task {
  id: TaskId;
  price: bigint;
  state: 'running' | 'completed' | 'failed' | 'given back';
}

/** The rules again, as simply as they can be said. Everything is computed anew from what has happened. */
class Model {
  payments: Payment[] = [];
  tasks: Task[] = [];
  credits = 0n;
  activated = false;

  /** What of a payment the ledger has: it came in, less what went back. */
  kept(payment: Payment): bigint {
    if (payment.status !== 'paid') return 0n;
    const disputed = [...payment.disputes.values()]
      .filter(({ status }) => status === 'open' || status === 'lost')
      .reduce((sum, { amount }) => sum + amount, 0n);
    const gone = payment.told + disputed;
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

/** How often a call came while something was owed, over all histories. */
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
      model.payments.push({ id, amount, status: 'pending', told: 0n, disputes: new Map() });
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
      const refundedMicros = partOf(payment.amount, command.share);
      await send(now, { ...about, type: 'refunded', refundedMicros });
      if (refundedMicros > payment.told) payment.told = refundedMicros;
      return;
    }
    case 'disputed': {
      if (!payment || !about) return;
      const disputeRef = `dp_${payment.id}_${command.dispute}`;
      const known = payment.disputes.get(disputeRef);
      const amountMicros = known?.amount ?? partOf(payment.amount, command.share);
      await send(now, {
        ...about,
        type: 'disputed',
        disputeRef,
        amountMicros,
        status: command.status,
      });
      const rank = ['inquiry', 'open', 'won', 'lost'];
      const decided = known?.status === 'won' || known?.status === 'lost';
      if (!known || (!decided && rank.indexOf(command.status) > rank.indexOf(known.status))) {
        payment.disputes.set(disputeRef, { amount: amountMicros, status: command.status });
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
      // Slots are another test's matter.
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
      const posted = await db.prisma.$transaction((tx) =>
        postCredit(tx, owner.by, owner.accountId, amount, 'a reason of the tests', newId()),
      );
      expect(isRefused(posted)).toBe(model.amounts().balanceMicros + amount < 0n);
      if (!isRefused(posted)) model.credits += amount;
      return;
    }
    case 'refund charge': {
      const task = nth(model.tasks, command.task);
      if (!task) return;
      const given = await db.prisma.$transaction((tx) =>
        refundCharge(tx, owner.by, owner.accountId, task.id, 'a reason of the tests'),
      );
      expect(isRefused(given)).toBe(task.state !== 'completed' || task.price === 0n);
      if (!isRefused(given)) task.state = 'given back';
      return;
    }
    case 'staff refund': {
      if (!payment) return;
      const amount = partOf(payment.amount, command.share);
      const [kept, { balanceMicros }] = [model.kept(payment), model.amounts()];
      const asked = await db.prisma.$transaction((tx) =>
        requestRefund(
          tx,
          owner.by,
          owner.accountId,
          payment.id,
          amount,
          'a reason of the tests',
          newId(),
        ),
      );
      const may = payment.status === 'paid' && amount <= kept && amount <= balanceMicros;
      expect(isRefused(asked)).toBe(!may);
      if (isRefused(asked)) return;
      await runRefund(db, provider, asked.refundId);
      payment.told += amount;
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
  expect(await reAddLedger(database.db)).toEqual([]);
  // Histories that never get into debt would show nothing about it.
  expect(refusedWhileOwed).toBeGreaterThan(0);
}, 120_000);

test('a payment’s events end the same in whatever order they come, also at once', async () => {
  const about = (paymentId: string, type: string) => ({
    id: `evt_${type}_${paymentId}`,
    paymentId,
    currency: 'usd',
  });
  const eventsOf = (id: string): PaymentEvent[] => [
    { ...about(id, 'paid'), type: 'paid', amountMicros: 10n * DOLLAR },
    { ...about(id, 'refund-1'), type: 'refunded', refundedMicros: 2n * DOLLAR },
    { ...about(id, 'refund-2'), type: 'refunded', refundedMicros: 6n * DOLLAR },
    {
      ...about(id, 'created'),
      type: 'disputed',
      disputeRef: `dp_${id}`,
      amountMicros: 10n * DOLLAR,
      status: 'open',
    },
    {
      ...about(id, 'closed'),
      type: 'disputed',
      disputeRef: `dp_${id}`,
      amountMicros: 10n * DOLLAR,
      status: 'won',
    },
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], { minLength: 10, maxLength: 10 }),
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
          balanceMicros: 4n * DOLLAR,
          owedMicros: 0n,
          rechargedMicros: 4n * DOLLAR,
        });
      },
    ),
    { numRuns: 40 },
  );
  expect(await reAddLedger(database.db)).toEqual([]);
});
