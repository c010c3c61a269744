import type { Micros } from '../core/money';
import type { TaskView } from './task-view';

/** A task in a list of its account. */
export interface ListedTask {
  id: string;
  model: string;
  channel: string;
  /** Its key, which may be deleted by now. */
  keyId: string;
  keyName: string;
  status: TaskView['status'];
  priceMicros: Micros;
  /** Why it failed. */
  code: string | null;
  /** The same as text; also null if it is too old. */
  error: string | null;
  createdAt: Date;
  completedAt: Date | null;
}
