import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CuttingProxy, startCuttingProxy } from '@/test/cutting-proxy';
import { createKey, createOwner, type Owner, payIn } from '@/test/factories';
import { tell } from '@/test/moving-money';
import { testDatabase } from '@/test/test-database';
import { admit } from '../admission/admit';
import { settle } from '../admission/settle';
import { isRefused } from '../core/errors';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import { type Database, openDatabase } from '../db/database';
import { hashOf } from '../keys/format';
import { postCredit, refundCharge } from '../ledger/credit';
import { reconcileLedger } from '../ledger/reconcile-ledger';
import { applyPaymentEvent } from './apply-event';
import { runAutoTopUps } from './auto-top-up';
import { setAutoTopUp } from './billing-settings';
import type { PaymentEvent } from './provider';
import { requestRefund, runDueRefunds, runRefund } from './refund-payment';
import { createSandboxProvider } from './sandbox-provider';
import { startTopUp } from './top-up';

const database = testDatabase();
const now = () => new Date();
const provider = createSandboxProvider('a secret of the tests', '', now);
const DOLLAR = 1_000_000n;
const REASON = 'a reason of the tests';
let proxy: CuttingProxy;

beforeAll(async () => {
  proxy = await startCuttingProxy(database.url);
});
afterAll(() => proxy.close());

/** A movement of money: the preparation, the action, the retry after a crash, and the expected result. */
interface Steps<Begun> {
  begin(owner: Owner): Promise<Begun>;
  go(db: Database, owner: Owner, begun: Begun): Promise<void>;
  /** What happens automatically after a crash; defaults to `go`, if somebody outside asks again. */
  again?(db: Database, owner: Owner, begun: Begun): Promise<void>;
  /** The final balance. */
  balance: bigint;
}

/** The same with the prepared values filled in. */
interface Path {
  balance: bigint;
  start(owner: Owner): Promise<{ go(db: Database): Promise<void>; again(): Promise<void> }>;
}

function path<Begun>(steps: Steps<Begun>): Path {
  return {
    balance: steps.balance,
    async start(owner) {
      const begun = await steps.begin(owner);
      return {
        go: (db) => steps.go(db, owner, begun),
        again: () =>
          steps.again
            ? steps.again(database.db, owner, begun)
            : steps.go(database.db, owner, begun),
      };
    },
  };
}

async function pendingPayment(owner: Owner): Promise<string> {
  const id = newId<string>();
  await database.db.prisma.payment.create({
    data: {
      id,
      accountId: owner.accountId,
      provider: 'sandbox',
      amountMicros: 10n * DOLLAR,
      createdByUserId: owner.userId,
    },
  });
  return id;
}

async function paidPayment(owner: Owner): Promise<string> {
  await payIn(database.db, owner, 10n * DOLLAR);
  const payment = await database.db.prisma.payment.findFirstOrThrow({
    where: { accountId: owner.accountId },
  });
  return payment.id;
}

function applies(
  begin: (owner: Owner) => Promise<string>,
  balance: bigint,
  rest: (id: string) => Partial<PaymentEvent>,
): Path {
  return path({
    begin,
    balance,
    async go(db, _owner, id) {
      const event = {
        id: `evt_${id}`,
        paymentId: id,
        currency: 'usd',
        ...rest(id),
      } as PaymentEvent;
      expect(isRefused(await applyPaymentEvent(db, 'sandbox', event))).toBe(false);
    },
  });
}

async function withTask(owner: Owner): Promise<{ runner: RunnerId; task: TaskId }> {
  await payIn(database.db, owner, 10n * DOLLAR);
  const key = await createKey(database.db, owner);
  const [runner, task] = [newId<RunnerId>(), newId<TaskId>()];
  await database.db.pool.query('INSERT INTO runners (id, host, pid) VALUES ($1, $2, $3)', [
    runner,
    'tests',
    1,
  ]);
  await admit(database.db.pool, runner, [
    {
      taskId: task,
      keyHash: hashOf(key.secret),
      model: 'sandbox/wait/run',
      channel: 'stable',
      priceMicros: DOLLAR,
    },
  ]);
  return { runner, task };
}

async function settleIt(
  db: Database,
  owner: Owner,
  { runner, task }: { runner: RunnerId; task: TaskId },
): Promise<void> {
  const ending = { status: 'completed' as const, outputs: [], inferenceMs: 1 };
  await settle(db.pool, runner, [{ accountId: owner.accountId, taskId: task, ending }]);
}

const PATHS: Record<string, Path> = {
  'a payment that is paid': applies(pendingPayment, 10n * DOLLAR, () => ({
    type: 'paid',
    amountMicros: 10n * DOLLAR,
  })),
  'a payment that fails': applies(pendingPayment, 0n, () => ({
    type: 'failed',
    amountMicros: 10n * DOLLAR,
    failure: 'no money',
  })),
  'a refund that the provider tells of': applies(paidPayment, 7n * DOLLAR, (id) => ({
    type: 'refunded',
    refunds: [{ ref: `re_${id}`, amountMicros: 3n * DOLLAR, failure: null }],
  })),
  'a refund that fails later': applies(
    async (owner) => {
      const id = await paidPayment(owner);
      await tell(database.db, id, { type: 'refunded', refundedMicros: 3n * DOLLAR });
      return id;
    },
    10n * DOLLAR,
    (id) => ({
      type: 'refunded',
      refunds: [{ ref: `re_${id}`, amountMicros: 3n * DOLLAR, failure: 'The card is gone.' }],
    }),
  ),
  'a dispute': applies(paidPayment, 0n, (id) => ({
    type: 'disputed',
    disputeRef: `dp_${id}`,
    amountMicros: 10n * DOLLAR,
    takenMicros: 10n * DOLLAR,
    moves: 1,
    status: 'open',
  })),
  'a dispute that was lost, and won on appeal': applies(
    async (owner) => {
      const id = await paidPayment(owner);
      const dispute = { type: 'disputed', disputeRef: `dp_${id}` } as const;
      await tell(database.db, id, { ...dispute, amountMicros: 10n * DOLLAR, status: 'lost' });
      return id;
    },
    10n * DOLLAR,
    (id) => ({
      type: 'disputed',
      disputeRef: `dp_${id}`,
      amountMicros: 10n * DOLLAR,
      takenMicros: 0n,
      moves: 2,
      status: 'won',
    }),
  ),
  'a top-up’s start': path({
    async begin() {},
    balance: 0n,
    async go(db, owner) {
      const started = await startTopUp(db, provider, owner.by, owner.accountId, '10', '/billing');
      expect(isRefused(started)).toBe(false);
    },
  }),
  'a refund by staff': path({
    async begin(owner) {
      return { paymentId: await paidPayment(owner), refundId: newId<string>() };
    },
    balance: 6n * DOLLAR,
    async go(db, owner, { paymentId, refundId }) {
      const asked = await requestRefund(
        db,
        owner.by,
        owner.accountId,
        paymentId,
        4n * DOLLAR,
        REASON,
        refundId,
      );
      expect(asked).toEqual({ refundId });
      await runRefund(db, provider, refundId);
    },
    async again(db, owner, begun) {
      // Either the periodic job finds it, or staff, after an error, submits the same form again.
      await db.pool.query('UPDATE refunds SET due_at = clock_timestamp()');
      await runDueRefunds(db, provider, (error) => {
        throw error;
      });
      await this.go(db, owner, begun);
    },
  }),
  'a credit': path({
    async begin() {
      return newId<string>();
    },
    balance: 5n * DOLLAR,
    async go(db, owner, id) {
      await postCredit(db, owner.by, owner.accountId, 5n * DOLLAR, REASON, id);
    },
  }),
  'a charge': path({ begin: withTask, balance: 9n * DOLLAR, go: settleIt }),
  'a charge given back': path({
    async begin(owner) {
      const begun = await withTask(owner);
      await settleIt(database.db, owner, begun);
      return begun.task;
    },
    balance: 10n * DOLLAR,
    async go(db, owner, task) {
      await refundCharge(db, owner.by, owner.accountId, task, REASON);
    },
  }),
  'an automatic top-up': path({
    async begin(owner) {
      await setAutoTopUp(database.db, owner.by, owner.accountId, {
        below: '5',
        amount: '20',
        monthLimit: '20',
      });
    },
    balance: 20n * DOLLAR,
    async go(db) {
      await runAutoTopUps(db, provider, now, (error) => {
        throw error;
      });
    },
    async again(db, owner) {
      // A PostgreSQL backend whose client has gone may hold the row a moment longer; gateways retry.
      await expect
        .poll(async () => {
          await db.pool.query(
            `UPDATE auto_top_ups SET due_at = clock_timestamp() WHERE status = 'due'`,
          );
          await this.go(db, owner);
          return db.prisma.autoTopUp.count({
            where: { accountId: owner.accountId, status: 'due' },
          });
        })
        .toBe(0);
    },
  }),
};

const MAX_STATEMENTS = 60;

test.each(Object.keys(PATHS))(
  '%s, killed at any statement and taken up again, is neither lost nor doubled',
  async (name) => {
    const way = PATHS[name] as Path;
    // Opening one database per cut would take most of the time; a cut ends all its connections.
    const dying = openDatabase(proxy.url, { connections: 3 });
    let cuts = 0;
    for (let nth = 1; nth <= MAX_STATEMENTS; nth += 1) {
      let cut = false;
      for (const when of ['before', 'after'] as const) {
        const owner = await createOwner(database.db);
        const started = await way.start(owner);
        proxy.arm(nth, when);
        await started.go(dying).catch(() => undefined);
        cut = proxy.hasCut();
        proxy.arm(0, when);
        if (cut) cuts += 1;
        await started.again();
        const account = await database.db.prisma.account.findUniqueOrThrow({
          where: { id: owner.accountId },
        });
        expect([nth, when, account.balanceMicros, account.owedMicros]).toEqual([
          nth,
          when,
          way.balance,
          0n,
        ]);
      }
      if (!cut) break;
    }
    await dying.close();
    // Every path was cut at least once, and was also run to its end without a cut.
    expect(cuts).toBeGreaterThan(0);
    expect(cuts).toBeLessThan(2 * MAX_STATEMENTS);
    expect(await reconcileLedger(database.db)).toEqual([]);
  },
);
