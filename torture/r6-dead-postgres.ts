import type { Postgres } from '@/test/harness/postgres';
import { waitUntil } from '@/test/harness/wait-until';
import { type Acknowledged, checkAcknowledged, paidCall } from './acknowledged';
import { type Answer, type Client, inShort, isRefusal, openClient } from './client';
import { customerWithLimit } from './customers';
import { Broken, type Finding } from './finding';
import { startLoad } from './in-parallel';
import { checkInvariants, settles } from './invariants';
import type { Site } from './site';

export interface DeadPostgresSize {
  /** How many times the postmaster is killed, and as many times a single server process. */
  kills: number;
  /** Clients per gateway that call continuously. */
  lanes: number;
}

/** Accepted calls per client between kills, so that the load has resumed. */
const BETWEEN_KILLS = 10;

/** The answers so far. */
interface Seen {
  accepted: number;
  unavailable: number;
  dropped: number;
}

/** R6: kills PostgreSQL under load and restarts it on the same data; also kills one of its processes. */
export async function deadPostgres(
  site: Site,
  postgres: Postgres,
  size: DeadPostgresSize,
): Promise<Finding> {
  const { db } = site;
  const broken = new Broken();
  const { key, accountId } = await customerWithLimit(db, null);
  const clients = site.gateways.map(({ url }) => openClient(url, size.lanes));
  const told: Acknowledged = { completed: [], created: [] };
  const seen = clients.map((): Seen => ({ accepted: 0, unavailable: 0, dropped: 0 }));
  const load = startLoad(2 * size.lanes, async (lane) => {
    const [client, counts] = [clients[lane % 2] as Client, seen[lane % 2] as Seen];
    const reading = lane % 8 >= 6;
    const answer = reading
      ? await client.call('/v1/account', { key: key.secret })
      : await paidCall(client, key.secret, lane % 8 < 4, told);
    countAnswer(counts, answer, broken);
  });
  const eachGateway = (what: string, counter: keyof Seen, more: number) => {
    const before = seen.map((counts) => counts[counter]);
    return waitUntil(what, () =>
      seen.every((counts, index) => counts[counter] >= (before[index] ?? 0) + more),
    );
  };

  let slowestMs = 0;
  for (let kill = 0; kill < size.kills; kill += 1) {
    await eachGateway('both gateways work', 'accepted', BETWEEN_KILLS * size.lanes);
    await postgres.killBackend();
    await eachGateway('both gateways work again', 'accepted', BETWEEN_KILLS * size.lanes);
    await postgres.kill();
    await eachGateway('both gateways answer 503', 'unavailable', size.lanes);
    await postgres.start();
    const back = performance.now();
    await eachGateway('both gateways have recovered', 'accepted', 1);
    slowestMs = Math.max(slowestMs, performance.now() - back);
  }
  await load.stop();
  for (const client of clients) client.close();

  broken.unless(await settles(db, [accountId], 30_000), 'slots or money stay held');
  const lost = await checkAcknowledged(db, accountId, told, broken);
  await checkInvariants(db, broken);
  const sum = (counter: keyof Seen) => seen.reduce((total, counts) => total + counts[counter], 0);
  return {
    done: `kill -9 of PostgreSQL ${size.kills} times, and of one server process as often, while ${2 * size.lanes} clients call`,
    seen: `${lost} lost of ${told.completed.length} acknowledged settlements and ${told.created.length} tasks; ${sum('unavailable')} answers 503, ${sum('dropped')} dropped; works again after ${Math.round(slowestMs)} ms`,
    broken: broken.list(),
  };
}

function countAnswer(counts: Seen, answer: Answer, broken: Broken): void {
  if (answer.status === 200) counts.accepted += 1;
  else if (answer.status === 0) counts.dropped += 1;
  else if (isRefusal(answer, 503, 'Service unavailable') && answer.headers['retry-after']) {
    counts.unavailable += 1;
  } else broken.add('neither accepted nor 503', inShort(answer));
}
