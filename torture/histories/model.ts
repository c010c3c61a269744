import type { AccountId, KeyId, PaymentId, RunnerId, TaskId } from '@/lib/ids';
import { MAX_LIVE_KEYS } from '@/lib/keys/generate-key';
import type { Micros } from '@/lib/money';
import { type Tier, tierOf } from '@/lib/tiers/tiers';

/** What keys, money, admission, settlement and leases should come to, in plain steps: the one model of it. */
export interface Model {
  accounts: Map<AccountId, { rechargedMicros: Micros; payments: Set<PaymentId> }>;
  keys: Map<KeyId, { accountId: AccountId; live: boolean }>;
  runners: Map<RunnerId, { ended: boolean }>;
  tasks: Map<TaskId, ModelTask>;
}

export interface ModelTask {
  accountId: AccountId;
  keyId: KeyId;
  runnerId: RunnerId;
  priceMicros: Micros;
  /** How it stands: `failed interrupted` is a failure with that code. */
  state: 'processing' | 'completed' | 'failed failed' | 'failed interrupted';
}

/** What reaches the database in one call. Several may be under way at once. */
export type Step =
  | {
      do: 'admit';
      runnerId: RunnerId;
      /** A key of null is unknown. */
      requests: { taskId: TaskId; keyId: KeyId | null; priceMicros: Micros }[];
    }
  | {
      do: 'settle';
      runnerId: RunnerId;
      endings: { taskId: TaskId; state: 'completed' | 'failed failed' }[];
    }
  | { do: 'end runner'; runnerId: RunnerId };

export function emptyModel(): Model {
  return { accounts: new Map(), keys: new Map(), runners: new Map(), tasks: new Map() };
}

/** A model of its own, for trying out what might have happened. */
export function copyOf(model: Model): Model {
  return structuredClone(model);
}

/** Tops the account up, once per payment. */
export function topUp(model: Model, account: AccountId, amount: Micros, payment: PaymentId): void {
  const known = accountOf(model, account);
  if (known.payments.has(payment)) return;
  known.payments.add(payment);
  known.rechargedMicros += amount;
}

/** Whether the account may have one more live key. */
export function mayGenerate(model: Model, accountId: AccountId): boolean {
  return liveKeys(model, accountId) < MAX_LIVE_KEYS;
}

/** Deletes the key; false where it is deleted already. */
export function deleteKey(model: Model, keyId: KeyId): boolean {
  const key = model.keys.get(keyId);
  if (!key?.live) return false;
  key.live = false;
  return true;
}

/** Takes the step, and says in words what its caller is told: one line per request, or per task that ended. */
export function take(model: Model, step: Step): string[] {
  if (step.do === 'admit') return admit(model, step);
  if (step.do === 'settle') {
    return step.endings
      .filter(({ taskId, state }) => end(model, taskId, step.runnerId, state))
      .map(({ taskId }) => taskId)
      .sort();
  }
  const runner = model.runners.get(step.runnerId);
  if (runner) runner.ended = true;
  for (const taskId of model.tasks.keys()) {
    end(model, taskId, step.runnerId, 'failed interrupted');
  }
  return [];
}

/** Every request after what the ones before it have taken. */
function admit(model: Model, step: Step & { do: 'admit' }): string[] {
  return step.requests.map(({ taskId, keyId, priceMicros }) => {
    if (model.runners.get(step.runnerId)?.ended !== false) return 'runner_ended';
    // The same Idempotency-Key again would be decided here: the first task's answer, and nothing taken.
    const key = keyId && model.keys.get(keyId);
    if (!keyId || !key?.live) return 'unknown_key';
    const { accountId } = key;
    const { limit } = tier(model, accountId);
    const refused = (verdict: string) => `${verdict}, limit ${limit}`;
    if (!isActive(model, accountId)) return refused('not_activated');
    if (balance(model, accountId) < priceMicros) return refused('insufficient_balance');
    if (limit !== null && running(model, accountId) >= limit) return refused('no_slot');
    const { runnerId } = step;
    model.tasks.set(taskId, { accountId, keyId, runnerId, priceMicros, state: 'processing' });
    return `accepted, limit ${limit}, running ${running(model, accountId)}`;
  });
}

/** Ends a task that runs, and runs for this runner; any other is left alone. */
function end(model: Model, taskId: TaskId, runnerId: RunnerId, state: ModelTask['state']): boolean {
  const task = model.tasks.get(taskId);
  if (task?.state !== 'processing' || task.runnerId !== runnerId) return false;
  task.state = state;
  return true;
}

function accountOf(model: Model, accountId: AccountId) {
  const account = model.accounts.get(accountId);
  if (!account) throw new Error('no such account in the model');
  return account;
}

function pricesOf(model: Model, accountId: AccountId, state: ModelTask['state']): Micros[] {
  return [...model.tasks.values()]
    .filter((task) => task.accountId === accountId && task.state === state)
    .map((task) => task.priceMicros);
}

const sum = (amounts: Micros[]): Micros => amounts.reduce((total, amount) => total + amount, 0n);
const consumed = (model: Model, accountId: AccountId) =>
  sum(pricesOf(model, accountId, 'completed'));
const held = (model: Model, accountId: AccountId) => sum(pricesOf(model, accountId, 'processing'));
const running = (model: Model, accountId: AccountId) =>
  pricesOf(model, accountId, 'processing').length;
const balance = (model: Model, accountId: AccountId) =>
  accountOf(model, accountId).rechargedMicros - consumed(model, accountId) - held(model, accountId);
const isActive = (model: Model, accountId: AccountId) =>
  accountOf(model, accountId).payments.size > 0;
const liveKeys = (model: Model, accountId: AccountId) =>
  [...model.keys.values()].filter((key) => key.accountId === accountId && key.live).length;

function tier(model: Model, accountId: AccountId): Tier {
  const { rechargedMicros } = accountOf(model, accountId);
  return tierOf({ rechargedMicros, consumedMicros: consumed(model, accountId) });
}

/** Everything the model says, in lines; `readPicture` gives the database's in the same words. */
export function pictureOf(model: Model): string[] {
  const accounts = [...model.accounts].map(([id, { rechargedMicros }]) =>
    [
      `account ${id}: ${isActive(model, id) ? 'active' : 'not active'}`,
      `balance ${balance(model, id)}, held ${held(model, id)}, recharged ${rechargedMicros}`,
      `consumed ${consumed(model, id)}, running ${running(model, id)}, keys ${liveKeys(model, id)}`,
    ].join(', '),
  );
  const tasks = [...model.tasks].map(([id, { accountId, keyId, runnerId, priceMicros, state }]) =>
    [
      `task ${id}: account ${accountId}, key ${keyId}, runner ${runnerId}, price ${priceMicros}`,
      `${state}${state === 'completed' ? ', charged 1' : ', charged 0'}`,
    ].join(', '),
  );
  const runners = [...model.runners].map(
    ([id, { ended }]) => `runner ${id}: ${ended ? 'ended' : 'alive'}`,
  );
  return [...accounts, ...tasks, ...runners].sort();
}
