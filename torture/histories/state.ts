import type { AccountId, KeyId, PaymentId, RunnerId, TaskId } from '@/lib/core/ids';
import type { Micros } from '@/lib/core/money';
import type { KeySettings } from '@/lib/keys/control/key-settings';

/** A simple model of keys, money, admission, settlement and leases. */
export interface Model {
  accounts: Map<AccountId, { rechargedMicros: Micros; payments: Set<PaymentId> }>;
  keys: Map<KeyId, ModelKey>;
  secrets: Map<SecretId, ModelSecret>;
  /** The day of UTC that the history is played on, as `2026-12-31`. */
  today: string;
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

export interface ModelTask {
  accountId: AccountId;
  keyId: KeyId;
  runnerId: RunnerId;
  priceMicros: Micros;
  /** The day of UTC of its admission. */
  day: string;
  /** Its state: `failed interrupted` is a failure with that code. */
  state: 'processing' | 'completed' | 'failed failed' | 'failed interrupted';
}

/** The SHA-256 of a secret, in hex. */
export type SecretId = string;

export interface ModelKey {
  accountId: AccountId;
  /** Neither deleted nor expired. */
  live: boolean;
  paused: boolean;
  settings: KeySettings;
  current: SecretId;
  /** The secret that a rotation left in use. */
  previous: SecretId | null;
}

export interface ModelSecret {
  keyId: KeyId;
  /** It was written down that it was used. */
  used: boolean;
}

/** The lengths of windows that end. */
export type Period = 'day' | 'week' | 'month';
