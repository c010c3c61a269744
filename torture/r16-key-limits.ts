import { admit } from '@/lib/admission/admit';
import { settle } from '@/lib/admission/settle';
import { isRefused } from '@/lib/core/errors';
import { newId, type TaskId } from '@/lib/core/ids';
import { decimalMicros } from '@/lib/core/money';
import type { Database } from '@/lib/db/database';
import type { LimitPeriod } from '@/lib/db/generated/client';
import type { Queries } from '@/lib/db/pipeline';
import { changeKey } from '@/lib/keys/control/change-key';
import { hashOf } from '@/lib/keys/format';
import type { Customer } from '@/test/factories';
import { waitUntil } from '@/test/harness/wait-until';
import { type Answer, bodyOf, type Client, inShort, isRefusal, openClient, WAIT } from './client';
import { createRunner, customerWithLimit } from './customers';
import { Broken, type Finding } from './finding';
import { inParallel, type Load, startLoad } from './in-parallel';
import { checkInvariants } from './invariants';
import { type Random, randomOf } from './random';
import type { Site } from './site';

export interface KeyLimitsSize {
  /** How often a limit is reached by parallel submits. */
  rounds: number;
  /** Parallel submits in each round. */
  submits: number;
  /** How many of them the limit leaves room for. */
  room: number;
  /** Windows that end under load. */
  edges: number;
  /** Clients per gateway that call continuously meanwhile. */
  lanes: number;
  /** Tasks that run in each of the last two windows, on the gateway that is killed. */
  running: number;
}

/** In micro-dollars, as all amounts here. */
const LIMIT = 1_000_000;
/** The price of `sandbox/wait/run` (product: "The public API"). */
const PRICE = 1;
const LONGEST_TASK_SECONDS = 60;
const DAY_SECONDS = 24 * 60 * 60;

/** One snapshot of a key's limit and tasks. */
interface Look {
  used: number;
  /** When the window of `used` began, in seconds since 1970. */
  start: number;
  /** What the tasks say, by the window of their admission. */
  windows: Window[];
}

interface Window {
  start: number;
  charged: number;
  held: number;
  /** The number of running tasks, and of those that were not asked about. */
  running: number;
  others: number;
}

/**
 * R16: a key's limit of $1.00 under parallel submits on both gateways, and then over the edges of its windows, with tasks
 * that run across an edge and a gateway that is killed.
 */
export async function keyLimitsUnderLoad(
  site: Site,
  size: KeyLimitsSize,
  seed: number,
): Promise<Finding> {
  const broken = new Broken();
  const clients = site.gateways.map(({ url }) => openClient(url, size.submits / 2 + size.lanes));
  let reached = 0;
  for (let round = 0; round < size.rounds; round += 1) {
    if (await reachAtOnce(site, clients, size, round, broken)) reached += 1;
  }
  const { charged, looks } = await reachInEachWindow(site, clients, size, randomOf(seed), broken);
  for (const client of clients) client.close();
  await checkInvariants(site.db, broken);
  const inDollars = charged.map((micros) => `$${decimalMicros(BigInt(micros))}`);
  return {
    done: `${size.rounds} times a key's limit of $1.00 with room for ${size.room} tasks, ${size.submits} in parallel on 2 gateways; ${size.edges} edges of a window under load, ${2 * size.running} tasks running at the last, a gateway killed`,
    seen: `exactly $1.00 in ${reached} rounds; charged in the windows ${inDollars.join(', ')}; above in 0 of ${looks} looks`,
    broken: broken.list(),
  };
}

/** One round: the limit is reached by exactly those submits that it leaves room for. Returns whether it is. */
async function reachAtOnce(
  { db }: Site,
  clients: Client[],
  { submits, room }: KeyLimitsSize,
  round: number,
  broken: Broken,
): Promise<boolean> {
  const customer = await limitedCustomer(db, 'total');
  await leaveRoom(db, customer, room);
  const sync = round % 2 === 1;
  const answers = await inParallel(submits, submits, (index) =>
    (clients[index % 2] as Client).call(sync ? `${WAIT}?sync=true` : WAIT, {
      key: customer.key.secret,
      body: { seconds: 0.2 },
      // Calls with the header and without it are admitted by different functions.
      headers: index % 3 === 0 ? { 'idempotency-key': `${round} ${index}` } : {},
    }),
  );
  const left: string[] = [];
  for (const answer of answers) {
    if (answer.status === 200) left.push(String(answer.headers['x-key-limit-remaining']));
    else broken.unless(isLimitRefusal(answer), 'not the refusal of a limit', inShort(answer));
  }
  broken.unless(left.length === room, 'not as many ran as there was room for', `${left.length}`);
  // The header of a sync call is that of its end, when others have been admitted.
  const each = Array.from({ length: room }, (_, calls) => decimalMicros(BigInt(calls * PRICE)));
  const countsDown = sync || left.sort().join() === each.sort().join();
  broken.unless(countsDown, 'the headers do not count down to 0', left.slice(0, 5).join());
  const { used, windows } = await untilReached(db, customer, [], room);
  const isExact = used === LIMIT && windows[0]?.charged === LIMIT && windows.length === 1;
  broken.unless(isExact, 'the limit is not reached exactly', `${used}`);
  return isExact;
}

/** Windows that end while calls go on. Returns what each has charged in the end. */
async function reachInEachWindow(
  site: Site,
  clients: Client[],
  size: KeyLimitsSize,
  random: Random,
  broken: Broken,
): Promise<{ charged: number[]; looks: number }> {
  const { db } = site;
  const [doomed] = site.gateways;
  const [doomedClient] = clients as [Client];
  const customer = await limitedCustomer(db, 'day');
  let looks = 0;
  const looking = startLoad(1, async () => {
    looks += 1;
    checkLook(await lookAt(db, customer), broken);
  });
  let isKilled = false;
  const [doomedLoad, load] = clients.map((client) =>
    startLoad(size.lanes, async () => {
      const answer = await anySubmit(client, customer, random);
      const isCut = isKilled && client === doomedClient && answer.status === 0;
      const isExpected = answer.status === 200 || isLimitRefusal(answer) || isCut;
      broken.unless(isExpected, 'neither accepted nor refused for the limit', inShort(answer));
    }),
  ) as [Load, Load];

  const running: string[] = [];
  const reached: Look[] = [];
  for (let edge = 1; ; edge += 1) {
    if (edge >= size.edges) {
      running.push(...(await keepRunning(doomedClient, customer, size.running)));
    }
    if (edge > size.edges) break;
    reached.push(await untilReached(db, customer, running, size.room));
    await endWindow(db, customer);
  }
  isKilled = true;
  await doomed.kill();
  await doomedLoad.stop();
  await db.pool.query(
    `UPDATE runners SET heartbeat_at = 'epoch'
      WHERE id = (SELECT runner_id FROM tasks WHERE account_id = $1 AND id = $2)`,
    [customer.accountId, running[0]],
  );
  await waitUntil('the tasks of the killed gateway have ended', async () => {
    const { windows } = await lookAt(db, customer, running);
    return windows.every((window) => window.running === window.others);
  });
  reached.push(await untilReached(db, customer, [], size.room));
  await Promise.all([load.stop(), looking.stop()]);

  await doomed.start();
  for (const client of clients) {
    const answer = await anySubmit(client, customer, random);
    broken.unless(isLimitRefusal(answer), 'a used up window accepts a call', inShort(answer));
  }
  const { windows } = await lookAt(db, customer);
  // Every edge has moved the windows before it by a day.
  const charged = reached.map((seen, index) => {
    const moved = seen.start - (reached.length - 1 - index) * DAY_SECONDS;
    const now = windows.find((window) => window.start === moved)?.charged ?? 0;
    const before = current(seen).charged;
    broken.unless(now === before, 'a window that has ended changes', `${before}, then ${now}`);
    return now;
  });
  broken.unless(charged.at(-1) === LIMIT, 'the limit is not reached exactly', charged.join(', '));
  return { charged, looks };
}

async function limitedCustomer(db: Database, period: LimitPeriod): Promise<Customer> {
  const customer = await customerWithLimit(db, null);
  const { by, accountId, key } = customer;
  const limit = { micros: BigInt(LIMIT), period };
  const changed = await changeKey(db, by, accountId, key.id, { limit });
  if (isRefused(changed)) throw new Error(`not limited: ${changed.refused}`);
  return customer;
}

/** Tasks that run until their gateway is killed. Returns their ids. */
function keepRunning(client: Client, { key }: Customer, tasks: number): Promise<string[]> {
  return inParallel(tasks, tasks, async () => {
    const call = { key: key.secret, body: { seconds: LONGEST_TASK_SECONDS } };
    const answer = await client.call(WAIT, call);
    if (answer.status !== 200) throw new Error(`not accepted: ${inShort(answer)}`);
    return String(bodyOf(answer).id);
  });
}

/** A submit of any kind; a part of the tasks fails, and gives its price back. */
function anySubmit(client: Client, { key }: Customer, random: Random): Promise<Answer> {
  return client.call(random.chance(0.5) ? `${WAIT}?sync=true` : WAIT, {
    key: key.secret,
    body: random.chance(0.2) ? { fail: true } : { seconds: random.of([0, 0.02]) },
    headers: random.chance(0.3) ? { 'idempotency-key': newId() } : {},
  });
}

function isLimitRefusal(answer: Answer): boolean {
  // The price is the least amount, so that a refusal leaves nothing.
  return (
    isRefusal(answer, 403, 'API key limit reached') &&
    answer.headers['x-key-limit-remaining'] === decimalMicros(0n)
  );
}

/**
 * Waits until the current window is used up and no task runs in it but those given, or until it is above its limit. Spends the most of it at once where
 * it is far from that, so that the calls only have to use the rest.
 */
async function untilReached(
  db: Database,
  customer: Customer,
  running: string[],
  room: number,
): Promise<Look> {
  let seen = await lookAt(db, customer, running);
  await waitUntil('the limit is reached', async () => {
    seen = await lookAt(db, customer, running);
    if (LIMIT - current(seen).charged - current(seen).held > 2 * room) {
      await leaveRoom(db, customer, room);
    }
    return seen.used > LIMIT || (seen.used === LIMIT && current(seen).others === 0);
  });
  return seen;
}

function current({ start, windows }: Look): Window {
  const none = { start, charged: 0, held: 0, running: 0, others: 0 };
  return windows.find((window) => window.start === start) ?? none;
}

/** Spends so much that this many calls fit into the window, under the lock that admissions wait for. */
async function leaveRoom(db: Database, customer: Customer, calls: number): Promise<void> {
  const { accountId, key } = customer;
  const runnerId = await createRunner(db);
  await underLock(db, customer, async (client) => {
    const { rows } = await client.query<{ left: number }>({
      text: 'SELECT left_micros::int AS left FROM key_limits_now($1, clock_timestamp())',
      values: [key.id],
    });
    const priceMicros = BigInt((rows[0]?.left ?? 0) - calls * PRICE);
    if (priceMicros <= 0n) return;
    const taskId = newId<TaskId>();
    const request = { model: 'sandbox/wait/run', channel: 'stable', priceMicros };
    await admit(client, runnerId, [{ ...request, taskId, keyHash: hashOf(key.secret) }]);
    const ending = { status: 'completed' as const, outputs: [], inferenceMs: 0 };
    await settle(client, runnerId, [{ accountId, taskId, ending }]);
  });
  await db.pool.query('UPDATE runners SET ended_at = clock_timestamp() WHERE id = $1', [runnerId]);
}

/** As if a day had passed: the window ends, and all that was admitted so far is a day older. */
async function endWindow(db: Database, customer: Customer): Promise<void> {
  const { accountId, key } = customer;
  await underLock(db, customer, async (client) => {
    await client.query({
      text: "UPDATE key_limits SET window_start = window_start - interval '1 day' WHERE key_id = $1",
      values: [key.id],
    });
    await client.query({
      text: "UPDATE tasks SET created_at = created_at - interval '1 day' WHERE account_id = $1",
      values: [accountId],
    });
  });
}

async function underLock(
  db: Database,
  { accountId }: Customer,
  work: (client: Queries) => Promise<void>,
): Promise<void> {
  const client = await db.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [accountId]);
    await work(client);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

async function lookAt(
  db: Database,
  { accountId, key }: Customer,
  running: string[] = [],
): Promise<Look> {
  const { rows } = await db.pool.query<Look>(
    `SELECT l.used_micros::int AS used, extract(epoch FROM l.window_start)::int AS start, coalesce(w.windows, '[]') AS windows
      FROM key_limits l CROSS JOIN LATERAL (
        SELECT json_agg(w) AS windows FROM (
          SELECT extract(epoch FROM limit_window(l.period, t.created_at))::int AS start,
              coalesce(sum(t.price_micros) FILTER (WHERE t.status = 'completed'), 0)::int AS charged,
              coalesce(sum(t.price_micros) FILTER (WHERE t.status = 'processing'), 0)::int AS held,
              (count(*) FILTER (WHERE t.status = 'processing'))::int AS running,
              (count(*) FILTER (WHERE t.status = 'processing' AND t.id <> ALL ($3)))::int AS others
            FROM tasks t WHERE t.account_id = $1 AND t.key_id = $2 GROUP BY 1
        ) w
      ) w WHERE l.key_id = $2`,
    [accountId, key.id, running],
  );
  if (!rows[0]) throw new Error('the key has no limit');
  return rows[0];
}

/** What is true at every moment: no window is above the limit, and the key's row is the sum of its tasks. */
function checkLook(seen: Look, broken: Broken): void {
  for (const { charged, held } of seen.windows) {
    broken.unless(charged + held <= LIMIT, 'a window is above its limit', `${charged} + ${held}`);
  }
  const { charged, held } = current(seen);
  const adds = seen.used === charged + held;
  broken.unless(adds, 'a limit is not the sum of its tasks', `${seen.used}: ${charged} + ${held}`);
}
