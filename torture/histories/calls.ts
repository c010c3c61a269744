import { type AdmissionRequest, admit } from '@/lib/admission/admit';
import {
  admitIdempotent,
  type IdempotentAdmission,
  type IdempotentRequest,
} from '@/lib/admission/admit-idempotent';
import { idempotencyKeyOf } from '@/lib/admission/idempotency-key';
import { endDeadRunners } from '@/lib/admission/runner-lease';
import { type Settlement, settle } from '@/lib/admission/settle';
import { type AccountId, newId, type RunnerId, type TaskId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import { drawKey, hashOf } from '@/lib/keys/format';
import type { CallCommand, From, Lost, SubmitCommand } from './commands';
import { loseAnswer } from './lose-answer';
import type { ModelRequest, Step } from './model';
import { nth, type Play } from './play';

/** So long that a heartbeat only misses it if it was moved back. */
export const LEASE_MS = 30 * 60 * 1_000;

/** A call in progress, as a step of the model, and its answer. */
export interface Call {
  /** Null for a search for dead runners: its effect is in the database. */
  step: Step | null;
  told: Promise<Told>;
  /** What is remembered of a submit without an answer. */
  lost: LostCall | null;
}

export interface Told {
  /** Null if no answer came: the step happened or not. */
  lines: string[] | null;
  /** The tasks that sync callers wait for. */
  waitFor: Asked[];
}

/** A task, and the key that reads it. */
export interface Asked {
  taskId: TaskId;
  keyHash: Uint8Array;
}

interface LostCall extends Lost {
  runnerId: RunnerId;
  asked: Asked[];
}

interface Submit extends ModelRequest, Asked {
  sync: boolean;
}

/** Makes the call; null if there is nothing to settle. */
export function makeCall(now: Play, call: CallCommand): Call | null {
  if (call.do === 'submit') return submitCall(now, call);
  if (call.do === 'settle') return settleCall(now, call);
  const looking = endDeadRunners(now.db, LEASE_MS);
  return { step: null, told: looking.then(() => lines([])), lost: null };
}

const lines = (given: string[]): Told => ({ lines: given, waitFor: [] });

function submitCall(now: Play, { from, lost, requests }: SubmitCommand): Call {
  const runnerId = runnerOf(now, from);
  // One number after the keys is an unknown key.
  const choices = [...now.keys, null];
  const submits = requests.map(({ key: number, ...request }): Submit => {
    const key = nth(choices, number);
    const keyHash = hashOf(key?.secret ?? drawKey());
    return { ...request, taskId: newId<TaskId>(), keyId: key?.id ?? null, keyHash };
  });
  const step: Step = { do: 'admit', runnerId, requests: submits };
  if (lost) {
    const losing = loseAnswer(now.db, lost.afterMs, (db) => ask(db, runnerId, submits));
    const told = losing.then((): Told => ({ lines: null, waitFor: [] }));
    return { step, told, lost: { ...lost, runnerId, asked: submits } };
  }
  const told = ask(now.db, runnerId, submits).then((given) => tell(submits, given));
  return { step, told, lost: null };
}

/** As in a gateway: those with an Idempotency-Key by `admitIdempotent`. */
async function ask(
  db: Database,
  runnerId: RunnerId,
  submits: Submit[],
): Promise<IdempotentAdmission[]> {
  const withKey = submits.flatMap((submit): IdempotentRequest[] => {
    if (!submit.once) return [];
    const { idempotencyKey, model, body } = submit.once;
    const hashes = idempotencyKeyOf(idempotencyKey, model, Buffer.from(body));
    return [{ ...admissionRequest(submit), ...hashes }];
  });
  if (withKey.length > 0) return admitIdempotent(db, runnerId, withKey);
  const given = await admit(db.pool, runnerId, submits.map(admissionRequest));
  return given.map((one, index) => ({ ...one, taskId: nth(submits, index).taskId }));
}

function admissionRequest({ taskId, keyHash, priceMicros, once }: Submit): AdmissionRequest {
  const model = once?.model ?? 'sandbox/wait/run';
  return { taskId, keyHash, model, channel: 'stable', priceMicros };
}

const isGiven = ({ verdict }: IdempotentAdmission) =>
  verdict === 'accepted' || verdict === 'replayed';

function tell(submits: Submit[], given: IdempotentAdmission[]): Told {
  return {
    lines: given.map(inWords),
    waitFor: submits.flatMap(({ sync, keyHash }, index) => {
      const admission = nth(given, index);
      return sync && isGiven(admission) ? [{ taskId: admission.taskId, keyHash }] : [];
    }),
  };
}

function inWords(given: IdempotentAdmission): string {
  const { verdict, key, taskId } = given;
  if (!key) return verdict;
  const task = isGiven(given) ? `, running ${key.slots.running}, task ${taskId}` : '';
  return `${verdict}, limit ${key.slots.limit}${task}`;
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
  const settling = settle(now.db.pool, runnerId, settlements);
  return {
    step: {
      do: 'settle',
      runnerId,
      endings: [...endings].map(([taskId, { state }]) => ({ taskId, state })),
    },
    told: settling.then((settled) =>
      lines(settlements.flatMap(({ taskId }, at) => (settled[at] ? [taskId] : [])).sort()),
    ),
    lost: null,
  };
}

/** The calling runner: the gateway's, or the other one's while it is down; a late call comes from a silent one. */
function runnerOf(now: Play, { gateway, late }: From): RunnerId {
  const alive = now.gateways[gateway] ?? now.gateways.find((runner) => runner !== null);
  const runner = late || !alive ? (now.silent[0] ?? alive) : alive;
  if (!runner) throw new Error('no gateway has ever run');
  return runner;
}
