import type { AccountId, KeyId, PaymentId, RunnerId, TaskId } from '@/lib/core/ids';
import type { Micros } from '@/lib/core/money';
import type { KeyChange } from '@/lib/keys/control/change-key';
import type { GraceHours } from '@/lib/keys/control/rotate-key';
import { MAX_LIVE_KEYS } from '@/lib/keys/issue/generate-key';
import { type Tier, tierOf } from '@/lib/tiers/tiers';
import * as keys from './key-model';
import type { Model, ModelTask, Once, SecretId } from './state';

export interface ModelRequest {
  taskId: TaskId;
  secretId: SecretId;
  /** The caller's address; null where it is unknown. */
  address: string | null;
  priceMicros: Micros;
  /** Null without an Idempotency-Key. */
  once: Once | null;
}

/** What reaches the database in one call. Several can run in parallel. */
export type Step =
  | { do: 'admit'; runnerId: RunnerId; requests: ModelRequest[] }
  | {
      do: 'settle';
      runnerId: RunnerId;
      endings: { taskId: TaskId; state: 'completed' | 'failed failed' }[];
    }
  | { do: 'end runner'; runnerId: RunnerId }
  | { do: 'change key'; keyId: KeyId; change: KeyChange }
  | { do: 'rotate key'; keyId: KeyId; graceHours: GraceHours; secretId: SecretId }
  | { do: 'end old secret'; keyId: KeyId }
  | { do: 'delete key'; keyId: KeyId };

export function emptyModel(today: string): Model {
  return {
    today,
    accounts: new Map(),
    keys: new Map(),
    secrets: new Map(),
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

/** Executes the step, and returns the answers as text: one line per request, per ended task, or of the change of a key. */
export function take(model: Model, step: Step): string[] {
  switch (step.do) {
    case 'admit':
      return admit(model, step);
    case 'settle':
      return step.endings
        .filter(({ taskId, state }) => end(model, taskId, step.runnerId, state))
        .map(({ taskId }) => `${taskId}${keys.leftOf(model, model.tasks.get(taskId)?.keyId)}`)
        .sort();
    case 'end runner':
      endRunner(model, step.runnerId);
      return [];
    case 'change key':
      return [keys.changeKey(model, step.keyId, step.change)];
    case 'rotate key':
      return [keys.rotateKey(model, step)];
    case 'end old secret':
      return [keys.endOldSecret(model, step.keyId)];
    case 'delete key':
      return [keys.revokeKey(model, step.keyId)];
  }
}

function endRunner(model: Model, runnerId: RunnerId): void {
  const runner = model.runners.get(runnerId);
  if (runner) runner.ended = true;
  for (const taskId of model.tasks.keys()) end(model, taskId, runnerId, 'failed interrupted');
}

/** Each request is decided after the effects of the ones before it. */
function admit(model: Model, step: Step & { do: 'admit' }): string[] {
  return step.requests.map((request) => admitOne(model, step.runnerId, request));
}

/**
 * The checks in the order of the product's error table: the key and its caller, its activation, what the key may call, its
 * Idempotency-Key, its spend limit, money, its slots, slots.
 */
function admitOne(model: Model, runnerId: RunnerId, request: ModelRequest): string {
  const { taskId, secretId, address, priceMicros, once } = request;
  if (model.runners.get(runnerId)?.ended !== false) return 'runner_ended';
  const found = keys.liveKeyOf(model, secretId);
  if (!found) return 'unknown_key';
  const { id: keyId, key } = found;
  const { accountId } = key;
  const { limit, slots } = key.settings;
  const tierSlots = tier(model, accountId).limit;
  const { addresses, models, readOnly } = key.settings;
  const refused = (verdict: string) => `${verdict}, limit ${keys.fewer(slots, tierSlots)}`;
  const decided = (verdict: string) => `${refused(verdict)}${keys.leftOf(model, keyId)}`;

  if (addresses && !address?.startsWith('203.0.113.')) return refused('address_not_allowed');
  if (key.paused) return refused('key_paused');
  if (!isActive(model, accountId)) return decided('not_activated');
  if (readOnly) return refused('key_read_only');
  if (models && !keys.isAmong(models, once?.model ?? DEFAULT_MODEL)) {
    return refused('model_not_allowed');
  }
  const before = once && firstUse(model, accountId, once);
  if (before) {
    if (!isSame(before.once, once)) return refused('key_reused');
    // With slots of the key, it is told how many of them run after the whole batch.
    const now = slots === null ? `, running ${running(model, accountId)}` : '';
    return `${refused('replayed')}${now}, task ${before.taskId}`;
  }
  if (limit && keys.used(model, keyId) + priceMicros > limit.micros) return decided('key_limit');
  if (balance(model, accountId) < priceMicros) return decided('insufficient_balance');
  if (slots !== null && keys.runningOf(model, keyId) >= slots) return decided('no_key_slot');
  if (tierSlots !== null && running(model, accountId) >= tierSlots) return decided('no_slot');
  const { today: day } = model;
  model.tasks.set(taskId, { accountId, keyId, runnerId, priceMicros, day, state: 'processing' });
  if (once) model.idempotencyKeys.push({ accountId, once, taskId });
  const taken = keys.takenSlots(slots, keys.runningOf(model, keyId), {
    limit: tierSlots,
    running: running(model, accountId),
  });
  return `${decided('accepted')}, running ${taken}, task ${taskId}`;
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

/** The model of a submit without an Idempotency-Key. */
export const DEFAULT_MODEL = 'sandbox/wait/run';

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
