import { type AdmissionRequest, admit } from '@/lib/admission/admit';
import {
  admitIdempotent,
  type IdempotentAdmission,
  type IdempotentRequest,
} from '@/lib/admission/admit-idempotent';
import { idempotencyKeyOf } from '@/lib/admission/idempotency-key';
import type { KeyLimits } from '@/lib/admission/key-limits';
import { endDeadRunners } from '@/lib/admission/runner-lease';
import { type Settlement, settle } from '@/lib/admission/settle';
import { isRefused, type Refused } from '@/lib/core/errors';
import { type AccountId, newId, type RunnerId, type TaskId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import { changeKey, type KeyChange } from '@/lib/keys/control/change-key';
import { expireKeys } from '@/lib/keys/control/expire-keys';
import { endPreviousSecret, rotateKey } from '@/lib/keys/control/rotate-key';
import { drawKey, hashOf } from '@/lib/keys/format';
import { revokeKey } from '@/lib/keys/revocations/revoke-key';
import type { CallCommand, ChangeCommand, From, Lost, SubmitCommand } from './commands';
import { isoDay, secretIdOf } from './key-model';
import { loseAnswer } from './lose-answer';
import { DEFAULT_MODEL, type ModelRequest, type Step } from './model';
import { nth, type Play } from './play';
import type { SecretId } from './state';

/** So long that a heartbeat only misses it if it was moved back. */
export const LEASE_MS = 30 * 60 * 1_000;

/** A call in progress, as a step of the model, and its answer. */
export interface Call {
  /** Null for a search for dead runners or expired keys: its effect is in the database. */
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
  /** The secrets whose use is written down. */
  used: { secretId: SecretId; keyHash: Uint8Array }[];
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
  if (call.do === 'end dead runners' || call.do === 'stamp expired keys') {
    const dead = call.do === 'end dead runners';
    const looking = dead ? endDeadRunners(now.db, LEASE_MS) : expireKeys(now.db);
    return { step: null, told: looking.then(() => lines([])), lost: null };
  }
  return keyCall(now, call);
}

type KeyCommand = Extract<CallCommand, { key: number }>;

/** A change of a key by its owner. */
function keyCall(now: Play, call: KeyCommand): Call {
  const { id: keyId, owner } = nth(now.keys, call.key);
  const target = [now.db, owner.by, owner.accountId, keyId] as const;
  const made = <Result extends object>(
    step: Step,
    changing: Promise<Result | Refused>,
    tell: (result: Result) => string,
  ): Call => ({
    step,
    told: changing.then((result) => lines([isRefused(result) ? result.refused : tell(result)])),
    lost: null,
  });
  switch (call.do) {
    case 'change key': {
      const change = keyChange(call.change);
      return made(
        { do: call.do, keyId, change },
        changeKey(...target, change),
        ({ changed }) => `changed ${changed.sort().join(' ')}`,
      );
    }
    case 'rotate key': {
      const { graceHours } = call;
      // Its place among the secrets is that of the call, so that a replay finds all in theirs.
      const drawn: Play['secrets'][number] = { secret: null };
      now.secrets.push(drawn);
      const step = { do: call.do, keyId, graceHours, secretId: '' };
      return made(step, rotateKey(...target, graceHours), ({ secret }) => {
        drawn.secret = secret;
        step.secretId = secretIdOf(hashOf(secret));
        return 'rotated';
      });
    }
    case 'end old secret':
      return made({ do: call.do, keyId }, endPreviousSecret(...target), () => 'ended');
    case 'delete key':
      return made({ do: call.do, keyId }, revokeKey(...target), () => 'deleted');
  }
}

function keyChange({ expiresInHours, ...change }: ChangeCommand): KeyChange {
  if (expiresInHours === undefined) return change;
  const expiresAt =
    expiresInHours === null ? null : new Date(Date.now() + expiresInHours * 3_600_000);
  return { ...change, expiresAt };
}

const lines = (given: string[] | null): Told => ({ lines: given, waitFor: [], used: [] });

function submitCall(now: Play, { from, lost, recorded, requests }: SubmitCommand): Call {
  const runnerId = runnerOf(now, from);
  const secrets = now.secrets.flatMap(({ secret }) => secret ?? []);
  const submits = requests.map(({ secret: number, ...request }): Submit => {
    // One number after the secrets is an unknown key.
    const keyHash = hashOf(nth([...secrets, drawKey()], number));
    return { ...request, taskId: newId<TaskId>(), secretId: secretIdOf(keyHash), keyHash };
  });
  const step: Step = { do: 'admit', runnerId, requests: submits };
  if (lost) {
    const losing = loseAnswer(now.db, lost.afterMs, (db) => ask(db, runnerId, submits));
    const told = losing.then(() => lines(null));
    return { step, told, lost: { ...lost, runnerId, asked: submits } };
  }
  const told = ask(now.db, runnerId, submits).then((given) => tell(submits, given, recorded));
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

function admissionRequest(submit: Submit): AdmissionRequest {
  const { taskId, keyHash, priceMicros, once, address } = submit;
  const model = once?.model ?? DEFAULT_MODEL;
  return { taskId, keyHash, model, channel: 'stable', priceMicros, address };
}

const isGiven = ({ verdict }: IdempotentAdmission) =>
  verdict === 'accepted' || verdict === 'replayed';

/** The verdicts that come of what is left; with the others the answer tells what is left after the whole batch. */
const IS_DECIDED: ReadonlySet<string> = new Set([
  'accepted',
  'not_activated',
  'key_limit',
  'insufficient_balance',
  'no_key_slot',
  'no_slot',
]);

function tell(submits: Submit[], given: IdempotentAdmission[], recorded: boolean): Told {
  return {
    lines: given.map(inWords),
    waitFor: submits.flatMap(({ sync, keyHash }, index) => {
      const admission = nth(given, index);
      return sync && isGiven(admission) ? [{ taskId: admission.taskId, keyHash }] : [];
    }),
    used: submits.filter((_, index) => recorded && isGiven(nth(given, index))),
  };
}

function inWords(given: IdempotentAdmission): string {
  const { verdict, key, taskId } = given;
  if (!key) return verdict;
  const { slots, limits } = key;
  const isTold = isGiven(given) && (verdict === 'accepted' || !limits?.slots);
  return [
    `${verdict}, limit ${slots.limit}`,
    IS_DECIDED.has(verdict) ? leftInWords(limits) : '',
    isTold ? `, running ${slots.running}` : '',
    isGiven(given) ? `, task ${taskId}` : '',
  ].join('');
}

function leftInWords(limits: KeyLimits | null): string {
  const spend = limits?.spend;
  if (!spend) return '';
  const until = spend.resetsAt ? isoDay(spend.resetsAt.getTime()) : 'ever';
  return `, left ${spend.leftMicros} until ${until}`;
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
      lines(
        settlements
          .flatMap(({ taskId }, at) => {
            const one = settled[at];
            return one ? [`${taskId}${leftInWords(one.limits)}`] : [];
          })
          .sort(),
      ),
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
