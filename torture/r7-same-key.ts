import type { Customer } from '@/test/factories';
import { type Answer, bodyOf, type Client, inShort, isRefusal, openClient, WAIT } from './client';
import { customerWithLimit } from './customers';
import { Broken, type Finding } from './finding';
import { inParallel } from './in-parallel';
import { checkInvariants, settles } from './invariants';
import type { Site } from './site';

export interface SameKeySize {
  rounds: number;
  /** The number of identical parallel submits. */
  times: number;
}

/** R7: many parallel submits with the same `Idempotency-Key` over both gateways. */
export async function sameIdempotencyKey(site: Site, size: SameKeySize): Promise<Finding> {
  const broken = new Broken();
  const clients = site.gateways.map(({ url }) => openClient(url, size.times / 2));
  const outcomes = new Set<string>();
  for (let round = 0; round < size.rounds; round += 1) {
    for (const sync of [false, true]) {
      const [customer, stranger] = [
        await customerWithLimit(site.db, 100),
        await customerWithLimit(site.db, 100),
      ];
      outcomes.add(await submitTogether(site, clients, customer, sync, size, broken));
      await checkOtherUses(clients, customer, stranger, broken);
      broken.unless(
        await settles(site.db, [customer.accountId, stranger.accountId], 5_000),
        'slots or money stay held',
      );
    }
  }
  for (const client of clients) client.close();
  await checkInvariants(site.db, broken);
  return {
    done: `the same Idempotency-Key ${size.times} times in parallel on 2 gateways, ${2 * size.rounds} times, sync and not`,
    seen: [...outcomes].join(' or '),
    broken: broken.list(),
  };
}

const IDEMPOTENCY_KEY = { 'idempotency-key': 'torture-1' };
const BODY = { seconds: 0.1 };

/** Returns the results of the submits as text. */
async function submitTogether(
  { db }: Site,
  clients: Client[],
  { key, accountId }: Customer,
  sync: boolean,
  size: SameKeySize,
  broken: Broken,
): Promise<string> {
  const path = sync ? `${WAIT}?sync=true` : WAIT;
  const submit = (index: number) =>
    (clients[index % 2] as Client).call(path, {
      key: key.secret,
      body: BODY,
      headers: IDEMPOTENCY_KEY,
    });
  const answers = await inParallel(size.times, size.times, submit);
  // Once more after all of them, when the task may have ended.
  answers.push(await submit(0), await submit(1));
  for (const answer of answers)
    broken.unless(answer.status === 200, 'not accepted', inShort(answer));
  const accepted = answers.filter((answer) => answer.status === 200);
  const different = new Set(accepted.map((answer) => whatMatters(answer, sync)));
  broken.unless(
    different.size === 1,
    'the answers differ',
    [...different].slice(0, 2).join(' and '),
  );

  const tasks = await db.prisma.task.count({ where: { accountId } });
  await settles(db, [accountId], 5_000);
  const charges = await db.prisma.ledgerEntry.count({ where: { accountId, kind: 'charge' } });
  broken.unless(tasks === 1, 'not one task', String(tasks));
  broken.unless(charges === 1, 'not one charge', String(charges));
  return `tasks ${tasks}, charges ${charges}, different answers ${different.size}`;
}

/** A submit's exact answer; of a finished task, its id and its result. */
function whatMatters(answer: Answer, sync: boolean): string {
  if (!sync) return answer.text;
  const { id, status, cost, completed_at } = bodyOf(answer);
  return JSON.stringify({ id, status, cost, completed_at });
}

/** Another body is refused; the same key of another account is independent. */
async function checkOtherUses(
  clients: Client[],
  { key }: Customer,
  stranger: Customer,
  broken: Broken,
): Promise<void> {
  for (const client of clients) {
    const other = await client.call(WAIT, {
      key: key.secret,
      body: { ...BODY, fail: true },
      headers: IDEMPOTENCY_KEY,
    });
    const refused = isRefusal(other, 409, 'Idempotency key reused with different parameters');
    broken.unless(refused, 'another body is not refused by 409', inShort(other));
  }
  const call = { key: stranger.key.secret, body: BODY, headers: IDEMPOTENCY_KEY };
  const theirs = await (clients[0] as Client).call(WAIT, call);
  const mine = await (clients[1] as Client).call(WAIT, { ...call, key: key.secret });
  const independent = theirs.status === 200 && bodyOf(theirs).id !== bodyOf(mine).id;
  broken.unless(independent, 'another account’s key is not its own', inShort(theirs));
}
