import { type Admission, type AdmissionRequest, admit } from '@/lib/admission/admit';
import { type Settlement, settle } from '@/lib/admission/settle';
import type { Database } from '@/lib/db/database';
import { isRefused } from '@/lib/errors';
import {
  type AccountId,
  type KeyId,
  newId,
  type PaymentId,
  type RunnerId,
  type TaskId,
} from '@/lib/ids';
import { deleteKey } from '@/lib/keys/delete-key';
import { drawKey, hashOf } from '@/lib/keys/format';
import { generateKey, keyNameSchema } from '@/lib/keys/generate-key';
import { creditTopUp } from '@/lib/ledger/top-up';
import { endDeadRunners } from '@/lib/tasks/runner-lease';
import { createOwner, type Owner } from '@/lib/testing/factories';
import { createRunner } from '../customers';
import type { CallCommand, Command, From } from './commands';
import * as model from './model';
import { readPicture } from './read-picture';

const ACCOUNTS = 4;
const GATEWAYS = 2;
/** What the first accounts have at the beginning: below, right below and at the threshold of a tier. */
const TOPPED_UP = [3_000_000n, 9_999_999n, 10_000_000n];
/** Silent runners at most: with more, too many orders of events would have to be told apart. */
const MOST_SILENT = 2;
/** Long enough that only a heartbeat which was put back has missed it. */
const LEASE_MS = 30 * 60 * 1_000;

interface Place {
  owner: Owner;
  lastPayment: { id: PaymentId; amountMicros: bigint } | null;
}

/** One history under way: the database, the model beside it, and who is there. */
interface Play {
  db: Database;
  model: model.Model;
  places: Place[];
  keys: { id: KeyId; secret: string; owner: Owner }[];
  /** The runner of each gateway; null while it is down. */
  gateways: (RunnerId | null)[];
  /** Runners that have fallen silent, the newest first; ended ones too. */
  silent: RunnerId[];
}

/** Plays a history. Throws at the first command after which model and database differ. */
export async function play(db: Database, history: Command[]): Promise<void> {
  const now = await begin(db);
  try {
    for (const command of history) await playCommand(now, command);
    // At last every gateway dies: nothing may stay held.
    await callAtOnce(now, [{ do: 'end dead runners' }]);
    for (let gateway = 0; gateway < GATEWAYS; gateway += 1) crash(now, gateway);
    await callAtOnce(now, [{ do: 'end dead runners' }]);
    const held = [...now.model.tasks.values()].filter((task) => task.state === 'processing');
    if (held.length > 0) throw new Error(`${held.length} tasks outlive all gateways`);
  } finally {
    // What a broken history leaves behind is no dead runner of the next one.
    await db.pool.query(
      'UPDATE runners SET ended_at = clock_timestamp() WHERE id = ANY ($1) AND ended_at IS NULL',
      [[...now.model.runners.keys()]],
    );
  }
}

async function begin(db: Database): Promise<Play> {
  const owners = await Promise.all(Array.from({ length: ACCOUNTS }, () => createOwner(db)));
  const now: Play = {
    db,
    model: model.emptyModel(),
    places: owners.map((owner) => ({ owner, lastPayment: null })),
    keys: [],
    gateways: new Array<null>(GATEWAYS).fill(null),
    silent: [],
  };
  for (const { accountId } of owners) {
    now.model.accounts.set(accountId, { rechargedMicros: 0n, payments: new Set() });
  }
  await Promise.all([
    ...owners.map((owner) => generate(now, owner)),
    // One is never topped up at first.
    ...TOPPED_UP.map((amountMicros, account) =>
      topUp(now, { account, amountMicros, again: false }),
    ),
    ...now.gateways.map((_, gateway) => start(now, gateway)),
  ]);
  await comparePictures(now, 'at the beginning');
  return now;
}

async function playCommand(now: Play, command: Command): Promise<void> {
  if (command.do === 'top up') await topUp(now, command);
  if (command.do === 'generate key') await generate(now, nth(now.places, command.account).owner);
  if (command.do === 'delete key') await remove(now, nth(now.keys, command.key));
  // Silence reaches no database: there is nothing to compare.
  if (command.do === 'crash') return crash(now, command.gateway % GATEWAYS);
  if (command.do === 'start') await start(now, command.gateway % GATEWAYS);
  if (command.do === 'at once') return callAtOnce(now, command.calls);
  await comparePictures(now, `after: ${command.do}`);
}

async function comparePictures(now: Play, when: string): Promise<void> {
  compare(when, model.pictureOf(now.model), await readPicture(now.db, now.model));
}

function nth<T>(choices: T[], number: number): T {
  return choices[number % choices.length] as T;
}

async function topUp(
  now: Play,
  command: { account: number; amountMicros: bigint; again: boolean },
): Promise<void> {
  const place = nth(now.places, command.account);
  const { accountId } = place.owner;
  const payment =
    command.again && place.lastPayment
      ? place.lastPayment
      : { id: newId<PaymentId>(), amountMicros: command.amountMicros };
  place.lastPayment = payment;
  model.topUp(now.model, accountId, payment.amountMicros, payment.id);
  await now.db.prisma.$transaction((tx) =>
    creditTopUp(tx, accountId, payment.amountMicros, payment.id),
  );
}

async function generate(now: Play, owner: Owner): Promise<void> {
  const name = keyNameSchema.parse(newId<string>());
  const key = await now.db.prisma.$transaction((tx) =>
    generateKey(tx, owner.by, owner.accountId, name),
  );
  const may = model.mayGenerate(now.model, owner.accountId);
  compare('generate key', [String(may)], [String(!isRefused(key))]);
  if (isRefused(key)) return;
  now.keys.push({ ...key, owner });
  now.model.keys.set(key.id, { accountId: owner.accountId, live: true });
}

async function remove(now: Play, { id, owner }: Play['keys'][number]): Promise<void> {
  const deleted = await now.db.prisma.$transaction((tx) =>
    deleteKey(tx, owner.by, owner.accountId, id),
  );
  compare('delete key', [String(model.deleteKey(now.model, id))], [String(!isRefused(deleted))]);
}

function crash(now: Play, gateway: number): void {
  const runner = now.gateways[gateway];
  if (!runner || stillSilent(now).length >= MOST_SILENT) return;
  now.gateways[gateway] = null;
  now.silent.unshift(runner);
}

async function start(now: Play, gateway: number): Promise<void> {
  if (now.gateways[gateway]) return;
  const runner = await createRunner(now.db);
  now.gateways[gateway] = runner;
  now.model.runners.set(runner, { ended: false });
}

/** Silent runners whose tasks nobody has ended yet. */
function stillSilent(now: Play): RunnerId[] {
  return now.silent.filter((runner) => !now.model.runners.get(runner)?.ended);
}

/** A call that is under way, as a step of the model, and what its caller will be told. */
interface Call {
  /** Null for a look for dead runners: what it ends is seen in the database. */
  step: model.Step | null;
  told: Promise<string[]>;
}

/** Lets all calls reach the database at once, and finds the order in which the model tells every caller the same. */
async function callAtOnce(now: Play, calls: CallCommand[]): Promise<void> {
  const dead = calls.some((call) => call.do === 'end dead runners') ? stillSilent(now) : [];
  await putBackHeartbeats(now.db, dead);
  const made = calls.map((call) => makeCall(now, call)).filter((call) => call !== null);
  const told = await Promise.all(made.map((call) => call.told));
  // Looking passes by a runner that is just admitting something; whoever looks next finds it.
  if (dead.length > 0) await endDeadRunners(now.db, LEASE_MS);

  const steps = made.flatMap(({ step }, index) =>
    step ? [{ step, told: told[index] ?? [] }] : [],
  );
  const ends = dead.map((runnerId) => ({
    step: { do: 'end runner', runnerId } as const,
    told: [],
  }));
  const found = await readPicture(now.db, now.model);
  const picture = found.join('\n');
  const fits = findOrder(
    now.model,
    [...steps, ...ends],
    (end) => model.pictureOf(end).join('\n') === picture,
  );
  if (!fits) {
    const inGivenOrder = model.copyOf(now.model);
    const expected = [...steps, ...ends].flatMap(({ step }) => model.take(inGivenOrder, step));
    compare('no order explains the calls', expected, told.flat());
    compare('no order explains the database', model.pictureOf(inGivenOrder), found);
    throw new Error('no order of the calls explains what was told and what is there');
  }
  now.model = fits;
}

/** The model after the first order of the steps that explains what was told and, by `fits`, what is there. */
function findOrder(
  before: model.Model,
  left: { step: model.Step; told: string[] }[],
  fits: (end: model.Model) => boolean,
): model.Model | null {
  if (left.length === 0) return fits(before) ? before : null;
  for (const first of left) {
    const after = model.copyOf(before);
    if (model.take(after, first.step).join('\n') !== first.told.join('\n')) continue;
    const rest = left.filter((one) => one !== first);
    const end = findOrder(after, rest, fits);
    if (end) return end;
  }
  return null;
}

/** Makes the call; null where there is nothing to settle. */
function makeCall(now: Play, call: CallCommand): Call | null {
  if (call.do === 'submit') return submitCall(now, call);
  if (call.do === 'settle') return settleCall(now, call);
  return { step: null, told: endDeadRunners(now.db, LEASE_MS).then(() => []) };
}

function submitCall(now: Play, call: CallCommand & { do: 'submit' }): Call {
  const runnerId = runnerOf(now, call.from);
  // One number past the keys is a key that nobody has.
  const choices = [...now.keys, null];
  const chosen = call.requests.map(({ key, priceMicros }) => ({
    taskId: newId<TaskId>(),
    key: nth(choices, key),
    priceMicros,
  }));
  const asked: AdmissionRequest[] = chosen.map(({ taskId, key, priceMicros }) => ({
    taskId,
    keyHash: hashOf(key?.secret ?? drawKey()),
    model: 'sandbox/wait/run',
    channel: 'stable',
    priceMicros,
  }));
  const requests = chosen.map(({ taskId, key, priceMicros }) => ({
    taskId,
    keyId: key?.id ?? null,
    priceMicros,
  }));
  return {
    step: { do: 'admit', runnerId, requests },
    told: admit(now.db.pool, runnerId, asked).then((admissions) => admissions.map(inWords)),
  };
}

function inWords({ verdict, key }: Admission): string {
  if (!key) return verdict;
  const running = verdict === 'accepted' ? `, running ${key.slots.running}` : '';
  return `${verdict}, limit ${key.slots.limit}${running}`;
}

function settleCall(now: Play, call: CallCommand & { do: 'settle' }): Call | null {
  const runnerId = runnerOf(now, call.from);
  const all = [...now.model.tasks];
  const own = all.filter(([, task]) => task.runnerId === runnerId && task.state === 'processing');
  const endings = new Map<TaskId, { accountId: AccountId; state: 'completed' | 'failed failed' }>();
  for (const pick of call.picks) {
    const choices = pick.own ? own : all;
    if (choices.length === 0) continue;
    const [taskId, { accountId }] = nth(choices, pick.task);
    endings.set(taskId, { accountId, state: pick.completes ? 'completed' : 'failed failed' });
  }
  if (endings.size === 0) return null;
  const settlements = [...endings].map(([taskId, { accountId, state }]): Settlement => {
    const failed = { status: 'failed' as const, code: 'failed', error: 'No.', inferenceMs: null };
    const completed = { status: 'completed' as const, outputs: ['one'], inferenceMs: 1 };
    return { accountId, taskId, ending: state === 'completed' ? completed : failed };
  });
  return {
    step: {
      do: 'settle',
      runnerId,
      endings: [...endings].map(([taskId, { state }]) => ({ taskId, state })),
    },
    told: settle(now.db.pool, runnerId, settlements).then((settled) =>
      settlements.flatMap(({ taskId }, at) => (settled[at] ? [taskId] : [])).sort(),
    ),
  };
}

/** The runner that calls: the gateway's, or the other one's while it is down; a late call comes from a silent one. */
function runnerOf(now: Play, { gateway, late }: From): RunnerId {
  const alive = now.gateways[gateway] ?? now.gateways.find((runner) => runner !== null);
  const runner = late || !alive ? (now.silent[0] ?? alive) : alive;
  if (!runner) throw new Error('no gateway has ever run');
  return runner;
}

async function putBackHeartbeats(db: Database, runners: RunnerId[]): Promise<void> {
  if (runners.length === 0) return;
  await db.pool.query(
    "UPDATE runners SET heartbeat_at = heartbeat_at - $2 * interval '2 milliseconds' WHERE id = ANY ($1)",
    [runners, LEASE_MS],
  );
}

/** Throws with the lines in which the two differ. */
function compare(when: string, expected: string[], found: string[]): void {
  const missing = expected.filter((line) => !found.includes(line));
  const unexpected = found.filter((line) => !expected.includes(line));
  if (missing.length === 0 && unexpected.length === 0) return;
  const lines = [
    ...missing.map((line) => `  model:    ${line}`),
    ...unexpected.map((line) => `  database: ${line}`),
  ];
  throw new Error(`${when}\n${lines.join('\n')}`);
}
