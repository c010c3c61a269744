import type { Customer } from '@/test/factories';
import { bodyOf, type Client, inShort, isRefusal, openClient, WAIT } from './client';
import { customerWithLimit, spend } from './customers';
import { Broken, type Finding } from './finding';
import { inParallel } from './in-parallel';
import { checkInvariants, settles } from './invariants';
import type { Site } from './site';

export interface MoneySize {
  rounds: number;
  /** Parallel submits in each round. */
  submits: number;
  /** How many of them the balance covers. */
  paidFor: number;
}

/** The price of `sandbox/wait/run` (product: "The public API"). */
const PRICE_MICROS = 1n;

/** R4: more parallel submits, on both gateways, than the balance covers. */
export async function moneyForSome(site: Site, size: MoneySize): Promise<Finding> {
  const broken = new Broken();
  const clients = site.gateways.map(({ url }) => openClient(url, size.submits / 2));
  const outcomes = new Set<string>();
  for (let round = 0; round < size.rounds; round += 1) {
    const customer = await customerWithMoneyFor(site, size.paidFor);
    outcomes.add(await spendAtOnce(site, customer, clients, size, broken));
  }
  for (const client of clients) client.close();
  await checkInvariants(site.db, broken);
  return {
    done: `${size.rounds} times money for ${size.paidFor} tasks, ${size.submits} in parallel on 2 gateways`,
    seen: [...outcomes].join(' or '),
    broken: broken.list(),
  };
}

/** An account with a limit of a hundred tasks, so that only its balance refuses. */
async function customerWithMoneyFor({ db }: Site, tasks: number): Promise<Customer> {
  const customer = await customerWithLimit(db, 100);
  const { balanceMicros } = await db.prisma.account.findUniqueOrThrow({
    where: { id: customer.accountId },
  });
  await spend(db, customer, balanceMicros - BigInt(tasks) * PRICE_MICROS);
  return customer;
}

/** Returns the results of the submits as text. */
async function spendAtOnce(
  { db }: Site,
  { key, accountId }: Customer,
  clients: Client[],
  size: MoneySize,
  broken: Broken,
): Promise<string> {
  const answers = await inParallel(size.submits, size.submits, (index) => {
    const client = clients[index % 2] as Client;
    return client.call(`${WAIT}?sync=true`, { key: key.secret, body: { seconds: 0.2 } });
  });
  let ran = 0;
  for (const answer of answers) {
    if (answer.status === 200 && bodyOf(answer).status === 'completed') ran += 1;
    else
      broken.unless(isRefusal(answer, 403, 'Insufficient balance'), 'not a 403', inShort(answer));
  }
  broken.unless(ran === size.paidFor, 'not as many ran as were paid for', String(ran));
  broken.unless(await settles(db, [accountId], 5_000), 'money stays held');

  const { balanceMicros } = await db.prisma.account.findUniqueOrThrow({ where: { id: accountId } });
  broken.unless(balanceMicros === 0n, 'the balance is not 0', String(balanceMicros));
  const charges = await db.prisma.ledgerEntry.count({
    where: { accountId, kind: 'charge', amountMicros: -PRICE_MICROS },
  });
  broken.unless(
    charges === size.paidFor,
    'the ledger has another number of charges',
    String(charges),
  );
  return `${ran} ran, ${charges} charged, balance ${balanceMicros}`;
}
