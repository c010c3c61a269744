import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId, type RunnerId, type TaskId } from '../ids';
import { hashOf } from '../keys/format';
import { reAddLedger } from '../ledger/re-add';
import { type Customer, createCustomer, createKey, createOwner } from '../testing/factories';
import { testDatabase } from '../testing/test-database';
import { type Tier, tierOf } from '../tiers/tiers';
import { admit } from './admit';
import { settle } from './settle';

const database = testDatabase();

/** An account as plain numbers: what `admit` and `settle` should make of it. */
interface ModelAccount {
  activated: boolean;
  balance: bigint;
  recharged: bigint;
  consumed: bigint;
  running: number;
  key: string;
  accountId: Customer['accountId'];
}

interface ModelTask {
  taskId: TaskId;
  account: ModelAccount;
  price: bigint;
}

const tierNow = (account: ModelAccount): Tier =>
  tierOf({ rechargedMicros: account.recharged, consumedMicros: account.consumed });

/** The verdict on one request, in plain steps; takes what it accepts. `limit` is the tier's at the batch's start. */
function decide(account: ModelAccount | null, price: bigint, limit: number | null): string {
  if (!account) return 'unknown_key';
  if (!account.activated) return 'not_activated';
  if (account.balance < price) return 'insufficient_balance';
  if (limit !== null && account.running >= limit) return 'no_slot';
  account.balance -= price;
  account.running += 1;
  return 'accepted';
}

/** Top-ups that land the accounts below, in and above Bronze, and one that was never topped up. */
const MONEY = [null, 1_000_000n, 3_000_000n, 9_999_999n, 10_000_000n];

async function createAccounts(): Promise<ModelAccount[]> {
  return Promise.all(
    MONEY.map(async (money) => {
      const owner =
        money === null ? await createOwner(database.db) : await createCustomer(database.db, money);
      const { secret } = await createKey(database.db, owner);
      const start = { consumed: 0n, running: 0, key: secret, accountId: owner.accountId };
      return {
        ...start,
        activated: money !== null,
        balance: money ?? 0n,
        recharged: money ?? 0n,
      };
    }),
  );
}

const request = fc.record({
  /** The last one past the accounts is an unknown key. */
  who: fc.nat({ max: MONEY.length }),
  price: fc.constantFrom(0n, 1n, 400_000n, 1_000_000n, 2_500_000n, 6_000_000n),
});
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ submit: fc.array(request, { minLength: 1, maxLength: 12 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ end: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }) }),
  },
);

test('random histories of batches end as a model in plain steps says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (history) => {
      const accounts = await createAccounts();
      const runner = newId<RunnerId>();
      await database.db.prisma.runner.create({ data: { id: runner, host: 'test', pid: 1 } });
      const running: ModelTask[] = [];

      for (const one of history) {
        if ('submit' in one) {
          const limits = new Map(accounts.map((account) => [account, tierNow(account).limit]));
          const batch = one.submit.map(({ who, price }) => ({
            account: accounts[who] ?? null,
            request: {
              taskId: newId<TaskId>(),
              keyHash: hashOf(accounts[who]?.key ?? 'sk_unknown'),
              model: 'sandbox/wait/run',
              channel: 'stable',
              priceMicros: price,
            },
          }));
          const admissions = await admit(
            database.db,
            runner,
            batch.map(({ request: asked }) => asked),
          );
          for (const [index, { account, request: asked }] of batch.entries()) {
            const limit = account ? (limits.get(account) ?? null) : null;
            const verdict = decide(account, asked.priceMicros, limit);
            expect(admissions[index]?.verdict).toBe(verdict);
            if (account) expect(admissions[index]?.key?.slots.limit).toBe(limit);
            if (verdict !== 'accepted' || !account) continue;
            expect(admissions[index]?.key?.slots.running).toBe(account.running);
            running.push({ taskId: asked.taskId, account, price: asked.priceMicros });
          }
        } else {
          const ended = running.splice(0, one.end.length);
          const settlements = ended.map(({ taskId, account }, index) => ({
            accountId: account.accountId,
            taskId,
            ending: one.end[index]
              ? { status: 'completed' as const, outputs: [], inferenceMs: 1 }
              : { status: 'failed' as const, code: 'failed', error: 'No.', inferenceMs: null },
          }));
          expect((await settle(database.db, runner, settlements)).size).toBe(ended.length);
          for (const [index, { account, price }] of ended.entries()) {
            account.running -= 1;
            if (one.end[index]) account.consumed += price;
            else account.balance += price;
          }
        }
      }

      for (const account of accounts) {
        const row = await database.db.prisma.account.findUniqueOrThrow({
          where: { id: account.accountId },
        });
        expect([row.balanceMicros, row.consumedMicros, row.running]).toEqual([
          account.balance,
          account.consumed,
          account.running,
        ]);
      }
    }),
    { numRuns: 60 },
  );
  expect(await reAddLedger(database.db)).toEqual([]);
});
