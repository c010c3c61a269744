import type { AccountId, KeyId, PaymentId, RunnerId, TaskId } from '@/lib/core/ids';
import type { Micros } from '@/lib/core/money';
import { MAX_LIVE_KEYS } from '@/lib/keys/issue/generate-key';
import { type Tier, tierOf } from '@/lib/tiers/tiers';

/** A simple model of keys, money, admission, settlement and leases. */
export interface Model {
  accounts: Map<AccountId, { rechargedMicros: Micros; payments: Set<PaymentId> }>;
  keys: Map<KeyId, { accountId: AccountId; live: boolean }>;
  runners: Map<RunnerId, { ended: boolean }>;
  tasks: Map<TaskId, ModelTask>;
  idempotencyKeys: IdempotencyUse[];
}

/** A used Idempotency-Key: the accepted request, and its task. */
interface IdempotencyUse {
  accountId: AccountId;
  once: Once;
  taskId: TaskId;
}

/** The content of a submit with an Idempotency-Key. How its caller waits is not part of it. */
export interface Once {
  idempotencyKey: string;
  model: string;
  body: string;
}

export interface ModelRequest {
  taskId: TaskId;
  /** Null is an unknown key. */
  keyId: KeyId | null;
  priceMicros: Micros;
  /** Null without an Idempotency-Key. */
  once: Once | null;
}

export interface ModelTask {
  accountId: AccountId;
  keyId: KeyId;
  runnerId: RunnerId;
  priceMicros: Micros;
  /** Its state: `failed interrupted` is a failure with that code. */
  state: 'processing' | 'completed' | 'failed failed' | 'failed interrupted';
}

/** What reaches the database in one call. Several can run in parallel. */
export type Step =
  | { do: 'admit'; runnerId: RunnerId; requests: ModelRequest[] }
  | {
      do: 'settle';
      runnerId: RunnerId;
      endings: { taskId: TaskId; state: 'completed' | 'failed failed' }[];
    }
  | { do: 'end runner'; runnerId: RunnerId };

export function emptyModel(): Model {
  return {
    accounts: new Map(),
    keys: new Map(),
    runners: new Map(),
    tasks: new Map(),
    idempotencyKeys: [],
  };
}

/** A copy of the model, to try out possible orders. */
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

/** Whether the account can have one more live key. */
export function mayGenerate(model: Model, accountId: AccountId): boolean {
  return liveKeys(model, accountId) < MAX_LIVE_KEYS;
}

/** Deletes the key; returns false if it is already deleted. */
export function revokeKey(model: Model, keyId: KeyId): boolean {
  const key = model.keys.get(keyId);
  if (!key?.live) return false;
  key.live = false;
  return true;
}

/** Lets 24 hours pass: all Idempotency-Keys expire. */
export function passDay(model: Model): void {
  model.idempotencyKeys = [];
}

/** Ends a task whose submit was answered with an error: its Idempotency-Key is free again. */
export function endLost(model: Model, taskId: TaskId): void {
  model.idempotencyKeys = model.idempotencyKeys.filter((use) => use.taskId !== taskId);
  const task = model.tasks.get(taskId);
  if (task) end(model, taskId, task.runnerId, 'failed interrupted');
}

/** Executes the step, and returns the answers as text: one line per request, or per ended task. */
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

/** Each request is decided after the effects of the ones before it. */
function admit(model: Model, step: Step & { do: 'admit' }): string[] {
  return step.requests.map((request) => admitOne(model, step.runnerId, request));
}

/** The checks in the order of the product's error table: the key, its activation, its Idempotency-Key, money, slots. */
function admitOne(model: Model, runnerId: RunnerId, request: ModelRequest): string {
  const { taskId, keyId, priceMicros, once } = request;
  if (model.runners.get(runnerId)?.ended !== false) return 'runner_ended';
  const key = keyId && model.keys.get(keyId);
  if (!keyId || !key?.live) return 'unknown_key';
  const { accountId } = key;
  const { limit } = tier(model, accountId);
  const refused = (verdict: string) => `${verdict}, limit ${limit}`;
  const given = (verdict: string, task: TaskId) =>
    `${refused(verdict)}, running ${running(model, accountId)}, task ${task}`;
  if (!isActive(model, accountId)) return refused('not_activated');
  const before = once && firstUse(model, accountId, once);
  if (before) {
    return isSame(before.once, once) ? given('replayed', before.taskId) : refused('key_reused');
  }
  if (balance(model, accountId) < priceMicros) return refused('insufficient_balance');
  if (limit !== null && running(model, accountId) >= limit) return refused('no_slot');
  model.tasks.set(taskId, { accountId, keyId, runnerId, priceMicros, state: 'processing' });
  if (once) model.idempotencyKeys.push({ accountId, once, taskId });
  return given('accepted', taskId);
}

/** The account's earlier use of this Idempotency-Key. */
function firstUse(model: Model, accountId: AccountId, { idempotencyKey }: Once) {
  return model.idempotencyKeys.find(
    (use) => use.accountId === accountId && use.once.idempotencyKey === idempotencyKey,
  );
}

const isSame = (one: Once, other: Once) => one.model === other.model && one.body === other.body;

/** Ends a running task of this runner; ignores any other. */
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
export const consumed = (model: Model, accountId: AccountId) =>
  sum(pricesOf(model, accountId, 'completed'));
export const held = (model: Model, accountId: AccountId) =>
  sum(pricesOf(model, accountId, 'processing'));
export const running = (model: Model, accountId: AccountId) =>
  pricesOf(model, accountId, 'processing').length;
export const balance = (model: Model, accountId: AccountId) =>
  accountOf(model, accountId).rechargedMicros - consumed(model, accountId) - held(model, accountId);
export const isActive = (model: Model, accountId: AccountId) =>
  accountOf(model, accountId).payments.size > 0;
export const liveKeys = (model: Model, accountId: AccountId) =>
  [...model.keys.values()].filter((key) => key.accountId === accountId && key.live).length;

function tier(model: Model, accountId: AccountId): Tier {
  const { rechargedMicros } = accountOf(model, accountId);
  return tierOf({ rechargedMicros, consumedMicros: consumed(model, accountId) });
}
