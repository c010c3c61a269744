import type { Micros } from '../../core/money';
import type { NamedKey } from '../../keys/keys-by-id';
import type { StatementEntry } from '../../ledger/statement';
import type { TaskView } from '../../tasks/task-view';
import type { TimelineCursor } from './timeline-cursor';

/** An event of the account's log, with all details for staff. */
export interface TimelineEvent {
  kind: 'event';
  action: string;
  by: { kind: 'user' | 'staff' | 'system'; email: string | null };
  target: { kind: string; id: string };
  /** The key that is the target. */
  key: NamedKey | null;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  reason: string | null;
  details: Record<string, unknown>;
}

/** A movement other than a charge: charges are shown as the costs of tasks. */
export interface TimelineMovement {
  kind: 'ledger';
  entry: StatementEntry;
}

/** A task, at the time of its submission. */
export interface TimelineTask {
  kind: 'task';
  taskId: string;
  model: string;
  channel: string;
  status: TaskView['status'];
  /** Why it failed. */
  code: string | null;
  error: string | null;
  priceMicros: Micros;
  completedAt: Date | null;
  key: NamedKey | null;
  /** Whether its charge was refunded. */
  givenBack: boolean;
}

/** Refused calls of one key within an hour for one reason, at the time of the last of them. */
export interface TimelineRefusals {
  kind: 'refusals';
  reason: string;
  calls: bigint;
  firstAt: Date;
  lastAt: Date;
  key: NamedKey | null;
}

/** An entry and its position in the timeline. */
export type TimelineEntry = { cursor: TimelineCursor; at: Date } & (
  | TimelineEvent
  | TimelineMovement
  | TimelineTask
  | TimelineRefusals
);
