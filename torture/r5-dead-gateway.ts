import { LEASE_MS } from '@/lib/admission/runner-lease';
import type { AccountId, RunnerId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import type { Customer } from '@/test/factories';
import { waitUntil } from '@/test/harness/wait-until';
import { type Acknowledged, checkAcknowledged, paidCall } from './acknowledged';
import { bodyOf, inShort, openClient, WAIT } from './client';
import { customerWithLimit } from './customers';
import { Broken, type Finding } from './finding';
import { inParallel, startLoad } from './in-parallel';
import { checkInvariants, settles } from './invariants';
import type { Site } from './site';

export interface DeadGatewaySize {
  /** Tasks that run when the gateway dies. */
  tasks: number;
  /** Clients per gateway that call continuously. */
  lanes: number;
  /** Moves the dead gateway's last heartbeat back by this time, to shorten the wait for the end of its lease. */
  skipMs: number;
}

/** How long the slots may stay used after the death, in addition to the lease. */
const LATEST_MS = 1_000;

/** R5: kills a gateway with many running tasks, and restarts it. */
export async function deadGateway(site: Site, size: DeadGatewaySize): Promise<Finding> {
  const { db } = site;
  const broken = new Broken();
  const [doomed, other] = site.gateways;
  const [doomedClient, otherClient] = site.gateways.map(({ url }) =>
    openClient(url, size.lanes + 64),
  ) as [ReturnType<typeof openClient>, ReturnType<typeof openClient>];
  const waiting = await customerWithLimit(db, 2_000);
  const busy = await customerWithLimit(db, null);
  const told: Acknowledged = { completed: [], created: [] };
  const created = await inParallel(size.tasks, 64, async () => {
    const call = { key: waiting.key.secret, body: { seconds: 60 } };
    return String(bodyOf(await doomedClient.call(WAIT, call)).id);
  });
  const runner = await runnerOf(db, waiting);

  const cutLoad = startLoad(size.lanes, async (lane) => {
    await paidCall(doomedClient, busy.key.secret, lane % 2 === 0, told);
  });
  const load = startLoad(size.lanes, async (lane) => {
    const answer = await paidCall(otherClient, busy.key.secret, lane % 2 === 0, told);
    broken.unless(answer.status === 200, 'the other gateway refuses', inShort(answer));
  });
  await waitUntil('both gateways are busy', () => told.completed.length >= 4 * size.lanes);
  const killedAt = await clock(db);
  await doomed.kill();
  await cutLoad.stop();
  await db.pool.query(
    "UPDATE runners SET heartbeat_at = heartbeat_at - $2 * interval '1 millisecond' WHERE id = $1",
    [runner, size.skipMs],
  );
  const held = await runningOf(db, waiting);
  broken.unless(held.running === size.tasks, 'not all tasks ran', String(held.running));
  await waitUntil('the slots are free', async () => (await runningOf(db, waiting)).running === 0);
  const tookMs = (await runningOf(db, waiting)).at - killedAt + size.skipMs;
  broken.unless(tookMs <= LEASE_MS + LATEST_MS, 'the slots are free too late', `${tookMs} ms`);
  await load.stop();

  await doomed.start();
  for (const client of [doomedClient, otherClient]) {
    const answer = await paidCall(client, busy.key.secret, true, told);
    broken.unless(answer.status === 200, 'a gateway does not work afterwards', inShort(answer));
  }
  doomedClient.close();
  otherClient.close();
  const accounts = [waiting.accountId, busy.accountId];
  broken.unless(await settles(db, accounts, 5_000), 'slots or money stay held', other.url);
  await checkDeadTasks(db, runner, accounts, broken);
  const lost =
    (await checkAcknowledged(db, waiting.accountId, { completed: [], created }, broken)) +
    (await checkAcknowledged(db, busy.accountId, told, broken));
  await checkInvariants(db, broken);
  const charged = await db.prisma.ledgerEntry.count({
    where: { accountId: waiting.accountId, kind: 'charge' },
  });
  broken.unless(charged === 0, 'an interrupted task is charged', String(charged));
  return {
    done: `kill -9 of a gateway with ${size.tasks} tasks running, under load; started again on its port`,
    seen: `slots free after ${(tookMs / 1_000).toFixed(1)} s (lease ${LEASE_MS / 1_000} s), ${lost} lost of ${created.length + told.completed.length + told.created.length} acknowledged tasks and charges`,
    broken: broken.list(),
  };
}

async function runnerOf(db: Database, customer: Customer): Promise<RunnerId> {
  const { rows } = await db.pool.query<{ runner_id: RunnerId }>(
    'SELECT DISTINCT runner_id FROM tasks WHERE account_id = $1',
    [customer.accountId],
  );
  if (rows.length !== 1 || !rows[0]) throw new Error(`One runner expected, found ${rows.length}.`);
  return rows[0].runner_id;
}

/** The database's clock, in milliseconds. */
async function clock(db: Database): Promise<number> {
  const { rows } = await db.pool.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  return rows[0]?.at.getTime() ?? 0;
}

async function runningOf(
  db: Database,
  customer: Customer,
): Promise<{ running: number; at: number }> {
  const { rows } = await db.pool.query<{ running: number; at: Date }>(
    'SELECT running, clock_timestamp() AS at FROM accounts WHERE id = $1',
    [customer.accountId],
  );
  return { running: rows[0]?.running ?? 0, at: rows[0]?.at.getTime() ?? 0 };
}

/** Every task of the dead gateway has ended: charged before the death, or failed as interrupted. */
async function checkDeadTasks(
  db: Database,
  runner: RunnerId,
  accounts: AccountId[],
  broken: Broken,
): Promise<void> {
  const { rows } = await db.pool.query<{ id: string; status: string; code: string | null }>(
    `SELECT id, status, code FROM tasks WHERE runner_id = $1 AND account_id = ANY ($2) AND status <> 'completed'
      AND (status, code) IS DISTINCT FROM ('failed'::task_status, 'interrupted')`,
    [runner, accounts],
  );
  for (const { id, status, code } of rows) {
    broken.add('a task of the dead gateway has not ended as it should', `${id} ${status} ${code}`);
  }
}
