import { isId } from '../core/ids';
import type { TaskView } from './task-view';

/** The filter of tasks; null means any. */
export interface TaskFilter {
  status: TaskView['status'] | null;
  model: string | null;
  /** A key of the account, live or deleted. */
  keyId: string | null;
}

/** The names of statuses on pages and in queries. */
export const STATUS_WORDS = {
  processing: 'running',
  completed: 'completed',
  failed: 'failed',
} as const satisfies Record<TaskView['status'], string>;

/** Reads a filter from a query: `?status=failed&model=…&key=…`. Empty or invalid values are ignored. */
export function readTaskFilter(query: Record<string, string | string[] | undefined>): TaskFilter {
  const one = (name: string) => {
    const value = query[name];
    // PostgreSQL does not accept a zero character in text.
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

/** The filter as a query string, without the question mark. */
export function taskQuery(filter: TaskFilter, before?: string): string {
  const query = new URLSearchParams();
  if (filter.status) query.set('status', STATUS_WORDS[filter.status]);
  if (filter.model) query.set('model', filter.model);
  if (filter.keyId) query.set('key', filter.keyId);
  if (before) query.set('before', before);
  return query.toString();
}

/** Whether it excludes anything. */
export function isFiltering({ status, model, keyId }: TaskFilter): boolean {
  return status !== null || model !== null || keyId !== null;
}
