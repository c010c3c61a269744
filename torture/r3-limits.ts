import type { AccountId } from '@/lib/core/ids';
import type { Customer } from '@/test/factories';
import { type Answer, type Client, inShort, isRefusal, openClient, WAIT } from './client';
import { customerWithLimit } from './customers';
import { Broken, type Finding } from './finding';
import { startLoad } from './in-parallel';
import { checkInvariants, settles } from './invariants';
import type { Site } from './site';

export interface LimitsSize {
  /** The tested limits, each on its own account, all in parallel, and the duration of their tasks. */
  limits: { limit: number; taskSeconds: number }[];
  /** The maximum number of parallel submits of one account. */
  lanes: number;
}

/** How many times more tasks are submitted than the limit allows. */
const LOAD = 10;

/** The counts of one account. */
interface Peak {
  limit: number;
  accountId: AccountId;
  accepted: number;
  refused: number;
  /** By the headers of accepted answers. */
  byHeaders: number;
  /** By continuous queries of the database. */
  bySamples: number;
  /** By the start and end times of the tasks: independent of sampling. */
  byTimes: number;
}

/**
 * R3: submits ten times as many tasks as the limit, on both gateways; a refused task is submitted again immediately.
 */
export async function limitsUnderLoad(site: Site, size: LimitsSize): Promise<Finding> {
  const broken = new Broken();
  const peaks = await Promise.all(
    size.limits.map(async ({ limit }): Promise<[Peak, Customer]> => {
      const customer = await customerWithLimit(site.db, limit);
      const { accountId } = customer;
      const counts = { accepted: 0, refused: 0, byHeaders: 0, bySamples: 0, byTimes: 0 };
      return [{ limit, accountId, ...counts }, customer];
    }),
  );
  const sampling = startLoad(1, () =>
    sample(
      site,
      peaks.map(([peak]) => peak),
      broken,
    ),
  );
  await Promise.all(
    peaks.map(([peak, customer], index) =>
      offerTasks(site, peak, customer, size.limits[index]?.taskSeconds ?? 0, size.lanes, broken),
    ),
  );
  await sampling.stop();

  const accounts = peaks.map(([peak]) => peak.accountId);
  broken.unless(await settles(site.db, accounts, 30_000), 'slots stay taken');
  for (const [peak] of peaks) await checkPeak(site, peak, broken);
  await checkInvariants(site.db, broken);
  return {
    done: `limits ${peaks.map(([{ limit }]) => limit).join(', ')}: ${LOAD} times as many tasks on 2 gateways`,
    seen: peaks
      .map(([{ limit, byTimes, refused }]) => `peak ${byTimes} of ${limit} (${refused} refused)`)
      .join(', '),
    broken: broken.list(),
  };
}

/** Submits every task on either gateway until it is accepted. */
async function offerTasks(
  { gateways }: Site,
  peak: Peak,
  { key }: Customer,
  seconds: number,
  lanes: number,
  broken: Broken,
): Promise<void> {
  const wanted = peak.limit * LOAD;
  const clients = gateways.map(({ url }) => openClient(url, Math.min(lanes, wanted) / 2));
  let offered = 0;
  const lane = async (number: number) => {
    while (offered < wanted) {
      offered += 1;
      const client = clients[number % 2] as Client;
      const answer = await client.call(WAIT, { key: key.secret, body: { seconds } });
      countAnswer(peak, answer, broken);
      if (answer.status === 429) offered -= 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, wanted) }, (_, number) => lane(number)));
  for (const client of clients) client.close();
}

function countAnswer(peak: Peak, answer: Answer, broken: Broken): void {
  const remaining = Number(answer.headers['x-concurrency-remaining']);
  const saysLimit = answer.headers['x-concurrency-limit'] === String(peak.limit);
  broken.unless(saysLimit, 'an answer names another limit', inShort(answer));
  if (answer.status === 200) {
    peak.accepted += 1;
    peak.byHeaders = Math.max(peak.byHeaders, peak.limit - remaining);
    const fits = remaining >= 0 && remaining < peak.limit;
    broken.unless(fits, 'an accepted answer leaves an impossible rest', String(remaining));
  } else {
    peak.refused += 1;
    const full = isRefusal(answer, 429, 'Rate limit exceeded') && remaining === 0;
    broken.unless(
      full && answer.headers['retry-after'] !== undefined,
      'not a 429',
      inShort(answer),
    );
  }
}

async function sample({ db }: Site, peaks: Peak[], broken: Broken): Promise<void> {
  const { rows } = await db.pool.query<{ id: AccountId; running: number; tasks: number }>(
    `SELECT a.id, a.running, count(t.id)::int AS tasks
      FROM accounts a LEFT JOIN tasks t ON t.account_id = a.id AND t.status = 'processing'
      WHERE a.id = ANY ($1) GROUP BY a.id`,
    [peaks.map((peak) => peak.accountId)],
  );
  for (const { id, running, tasks } of rows) {
    const peak = peaks.find((one) => one.accountId === id) as Peak;
    peak.bySamples = Math.max(peak.bySamples, running, tasks);
    broken.unless(running === tasks, 'slots and running tasks differ', `${running}, ${tasks}`);
  }
}

/**
 * The maximum number of parallel tasks. Both times are written under the account's lock: a task that takes a released
 * slot begins after the other one's end.
 */
async function checkPeak({ db }: Site, peak: Peak, broken: Broken): Promise<void> {
  const { rows } = await db.pool.query<{ peak: number; completed: number }>(
    `SELECT (SELECT max(running)::int FROM (
        SELECT sum(step) OVER (ORDER BY at, step) AS running FROM (
          SELECT created_at AS at, 1 AS step FROM tasks WHERE account_id = $1
          UNION ALL SELECT completed_at, -1 FROM tasks WHERE account_id = $1 AND completed_at IS NOT NULL
        ) steps
      ) sums) AS peak,
      (SELECT count(*)::int FROM tasks WHERE account_id = $1 AND status = 'completed') AS completed`,
    [peak.accountId],
  );
  const { limit, accepted, byHeaders, bySamples } = peak;
  peak.byTimes = rows[0]?.peak ?? 0;
  const completed = rows[0]?.completed ?? 0;
  const all = `limit ${limit}: by times ${peak.byTimes}, samples ${bySamples}, headers ${byHeaders}`;
  const highest = Math.max(peak.byTimes, bySamples, byHeaders);
  broken.unless(highest <= limit, 'more tasks run than the limit allows', all);
  broken.unless(peak.byTimes === limit && byHeaders === limit, 'the limit is not reached', all);
  const exact = completed === limit * LOAD && accepted === completed;
  broken.unless(exact, 'not every task ran once', `limit ${limit}: ${accepted}, ${completed}`);
}
