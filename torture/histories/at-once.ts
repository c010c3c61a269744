import { endDeadRunners } from '@/lib/admission/runner-lease';
import type { RunnerId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import { startUseRecorder } from '@/lib/keys/issue/record-use';
import { readTasks } from '@/lib/tasks/read-tasks';
import { type Asked, type Call, LEASE_MS, makeCall, type Told } from './calls';
import type { CallCommand } from './commands';
import { compare } from './compare';
import { recordUse } from './key-model';
import { copyOf, type Step, take } from './model';
import { pictureOf, readPicture } from './picture';
import { crash, type Play, stillSilent } from './play';
import type { Model } from './state';

/** A step and its caller's answer; null if no answer came. */
interface Taken {
  step: Step;
  told: string[] | null;
}

/** Makes all calls in parallel, and finds an order in which the model gives every caller the same answer. */
export async function callAtOnce(now: Play, calls: CallCommand[]): Promise<void> {
  const dead = calls.some((call) => call.do === 'end dead runners') ? stillSilent(now) : [];
  await putBackHeartbeats(now.db, dead);
  const made = calls.map((call) => makeCall(now, call)).filter((call) => call !== null);
  const told = await Promise.all(made.map((call) => call.told));
  // The search for dead runners skips a runner that is being locked by an admission; the next search finds it.
  if (dead.length > 0) await endDeadRunners(now.db, LEASE_MS);

  const answered = made.flatMap(({ step }, index): Taken[] =>
    step ? [{ step, told: told[index]?.lines ?? null }] : [],
  );
  const ends = dead.map((runnerId): Taken => ({ step: { do: 'end runner', runnerId }, told: [] }));
  now.model = explain(now.model, [...answered, ...ends], await readPicture(now.db, now.model));
  for (const one of told.flatMap(({ waitFor }) => waitFor)) await compareEnd(now, one);
  for (const call of made) rememberLost(now, call);
  await recordUses(
    now,
    told.flatMap(({ used }) => used),
  );
}

/** The model after the steps in an order that explains the answers and the database. Throws if there is none. */
function explain(before: Model, steps: Taken[], found: string[]): Model {
  const picture = found.join('\n');
  const after = findOrder(before, steps, (end) => pictureOf(end).join('\n') === picture);
  if (after) return after;
  const inGivenOrder = copyOf(before);
  const expected = steps.flatMap(({ step, told }) => {
    const lines = take(inGivenOrder, step);
    return told ? lines : [];
  });
  const told = steps.flatMap((one) => one.told ?? []);
  compare('no order explains the calls', expected, told);
  compare('no order explains the database', pictureOf(inGivenOrder), found);
  throw new Error('no order of the calls explains what was told and what is there');
}

/** The model after the first order of the steps that explains the answers and, by `fits`, the database. */
function findOrder(before: Model, left: Taken[], fits: (end: Model) => boolean): Model | null {
  if (left.length === 0) return fits(before) ? before : null;
  for (const first of left) {
    const rest = left.filter((one) => one !== first);
    const after = copyOf(before);
    const lines = take(after, first.step);
    // Without an answer the step may not have happened.
    const ways = first.told === null ? [after, before] : [after];
    if (first.told && lines.join('\n') !== first.told.join('\n')) continue;
    for (const way of ways) {
      const end = findOrder(way, rest, fits);
      if (end) return end;
    }
  }
  return null;
}

/** The final answer of a sync call is the current state of its task: of the first one, if it was repeated. */
async function compareEnd(now: Play, { taskId, keyHash }: Asked): Promise<void> {
  const known = now.model.tasks.get(taskId);
  const [reading] = await readTasks(now.db, [{ keyHash, taskId, evenIfRevoked: true }]);
  const { status, code, price_micros: price } = reading?.task ?? {};
  const found = [status, code].filter((word) => word).join(' ');
  compare(
    `the end of a sync call, task ${taskId}`,
    [`${known?.state}, price ${known?.priceMicros}`],
    [`${found}, price ${price}`],
  );
}

async function recordUses(now: Play, used: Told['used']): Promise<void> {
  const recorder = startUseRecorder(now.db, (error) => {
    throw error;
  });
  for (const { secretId, keyHash } of used) {
    recorder.used(keyHash, null);
    recordUse(now.model, secretId);
  }
  await recorder.close();
}

/** A gateway without an answer looks for what it may have admitted, or dies with it. */
function rememberLost(now: Play, { lost }: Call): void {
  if (!lost) return;
  const { runnerId, asked, gatewayDies } = lost;
  now.lost.push(...asked.map(({ taskId, keyHash }) => ({ taskId, keyHash, runnerId })));
  if (gatewayDies) crash(now, now.gateways.indexOf(runnerId));
}

async function putBackHeartbeats(db: Database, runners: RunnerId[]): Promise<void> {
  if (runners.length === 0) return;
  await db.pool.query(
    "UPDATE runners SET heartbeat_at = heartbeat_at - $2 * interval '2 milliseconds' WHERE id = ANY ($1)",
    [runners, LEASE_MS],
  );
}
