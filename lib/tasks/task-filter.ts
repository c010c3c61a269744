import { isId } from '../core/ids';
import type { TaskView } from './task-view';

/** Which tasks are asked for; null where any will do. */
export interface TaskFilter {
  status: TaskView['status'] | null;
  model: string | null;
  /** A key of the account, deleted ones too. */
  keyId: string | null;
}

/** How a status is called on screens and in their addresses. */
export const STATUS_WORDS = {
  processing: 'running',
  completed: 'completed',
  failed: 'failed',
} as const satisfies Record<TaskView['status'], string>;

/** The filter in an address: `?status=failed&model=…&key=…`. What is empty or makes no sense filters nothing. */
export function readTaskFilter(query: Record<string, string | string[] | undefined>): TaskFilter {
  const one = (name: string) => {
    const value = query[name];
    // PostgreSQL takes no zero character in a text.
    return typeof value === 'string' && value !== '' && !value.includes('\0') ? value : null;
  };
  const [status = null] =
    Object.entries(STATUS_WORDS).find(([, word]) => word === one('status')) ?? [];
  const key = one('key');
  return {
    status: status as TaskFilter['status'],
    model: one('model'),
    keyId: key && isId(key) ? key : null,
  };
}

/** The other way: the query that asks for these, without the question mark. */
export function taskQuery(filter: TaskFilter, before?: string): string {
  const query = new URLSearchParams();
  if (filter.status) query.set('status', STATUS_WORDS[filter.status]);
  if (filter.model) query.set('model', filter.model);
  if (filter.keyId) query.set('key', filter.keyId);
  if (before) query.set('before', before);
  return query.toString();
}

/** Whether it leaves anything out. */
export function isFiltering({ status, model, keyId }: TaskFilter): boolean {
  return status !== null || model !== null || keyId !== null;
}
