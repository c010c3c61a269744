import { z } from 'zod';
import { dayOrHourBounds, dayOrHourSchema } from '../core/days';
import type { Refused } from '../core/errors';
import { isId } from '../core/ids';
import { parseFilter, searchTextSchema } from '../core/search-filter';
import { COUNTED_REASONS } from '../keys/refusals/refusal-label';
import { TASK_FAILURE_CODES } from '../tasks/failure-codes';
import type { TaskView } from '../tasks/task-view';

/** The status of a task on pages and in queries, and that of refused calls. */
export type RequestStatus = 'running' | 'completed' | 'failed' | 'refused';

/** The filter of the log of requests; null means any. Its fields are those of the query. */
export interface RequestFilter {
  status: RequestStatus | null;
  /** Why calls were refused, or the code of failed tasks. */
  reason: string | null;
  /** A key of the account, live or deleted. */
  key: string | null;
  model: string | null;
  channel: string | null;
  /** UTC days, `2026-11-24`, or hours of them, `2026-11-24T13`, both inclusive. */
  from: string | null;
  to: string | null;
}

const schema = z.object({
  status: z.preprocess(
    (value) => value || null,
    z.enum(['running', 'completed', 'failed', 'refused']).nullable(),
  ),
  reason: searchTextSchema.refine(
    (value) => value === null || isRefusalReason(value) || isFailureCode(value),
  ),
  key: searchTextSchema.refine((value) => value === null || isId(value)),
  model: searchTextSchema,
  channel: searchTextSchema,
  from: dayOrHourSchema,
  to: dayOrHourSchema,
});

/** What each field accepts, for the error message. */
const TAKES: Record<keyof RequestFilter, string> = {
  status: 'Status must be running, completed, failed or refused.',
  reason: 'Reason must be one of the list.',
  key: 'Key must be an id.',
  model: 'Model must be an id.',
  channel: 'Channel must be a name.',
  from: 'From must be a day like 2026-11-24, or an hour like 2026-11-24T13.',
  to: 'To must be a day like 2026-11-24, or an hour like 2026-11-24T13.',
};

/** All requests. */
export const EVERY_REQUEST: RequestFilter = schema.parse({});

/**
 * Reads a filter from a query: `?status=failed&model=…&key=…`. An empty field counts as absent; an invalid one is
 * refused with a message.
 */
export function parseRequestFilter(
  query: Record<string, unknown>,
): RequestFilter | Refused<'invalid_parameters'> {
  return parseFilter(schema, TAKES, query);
}

/** The moments of a filter, the second exclusive; null without an end. */
export function momentsOf({ from, to }: RequestFilter): { from: Date | null; to: Date | null } {
  return {
    from: from === null ? null : dayOrHourBounds(from).start,
    to: to === null ? null : dayOrHourBounds(to).end,
  };
}

const STATUS_OF = {
  running: 'processing',
  completed: 'completed',
  failed: 'failed',
} as const satisfies Record<string, TaskView['status']>;

/** The status of a task on pages, in queries and in files. */
export function statusOf(status: TaskView['status']): RequestStatus {
  return status === 'processing' ? 'running' : status;
}

/** The conditions on tasks; null if no task can match. */
export function taskConditions({ status, reason, key, model, channel }: RequestFilter) {
  if (status === 'refused') return null;
  if (reason !== null && !(isFailureCode(reason) && (status ?? 'failed') === 'failed')) return null;
  return { keyId: key, status: status && STATUS_OF[status], model, channel, code: reason };
}

/**
 * The conditions on refused calls; null if none can match. They are counted without their models and channels, so a
 * filter by these excludes them.
 */
export function refusalConditions({ status, reason, key, model, channel }: RequestFilter) {
  if ((status ?? 'refused') !== 'refused' || model !== null || channel !== null) return null;
  if (reason !== null && !isRefusalReason(reason)) return null;
  return { keyId: key, reason };
}

function isRefusalReason(reason: string): boolean {
  return COUNTED_REASONS.some((one) => one === reason);
}

function isFailureCode(reason: string): boolean {
  return TASK_FAILURE_CODES.includes(reason);
}
