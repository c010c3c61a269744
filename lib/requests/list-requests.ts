import type { AccountId } from '../core/ids';
import { isId } from '../core/ids';
import type { Database } from '../db/database';
import { type Run, scanInOrder } from '../db/keyset';
import { dateOf, mergeOrder, type SourceRow } from '../db/merge-newest';
import { type NamedKey, readKeysById } from '../keys/keys-by-id';
import { isRefusalsId, type ScannedRefusals, scanRefusals } from '../keys/refusals/scan-refusals';
import type { ListedTask } from '../tasks/listed-task';
import { type ScannedTask, scanTasks } from '../tasks/scan-tasks';
import { momentsOf, type RequestFilter, refusalConditions, taskConditions } from './request-filter';

/** An accepted call. */
export interface TaskRequest extends ListedTask {
  kind: 'task';
}

/** At least so many calls of one key that were refused within an hour for one reason. */
export interface RefusedRequests {
  kind: 'refused';
  id: string;
  reason: string;
  calls: bigint;
  firstAt: Date;
  lastAt: Date;
  keyId: string;
  keyName: string;
}

export type ListedRequest = TaskRequest | RefusedRequests;

export interface RequestPage {
  entries: ListedRequest[];
  /** Pass it as `before` to get the next page; null on the last one. */
  next: string | null;
  /** Set if the page ended because a scan reached its limit: the time that it reached. Null otherwise. */
  scannedTo: Date | null;
}

const PAGE = 25;
/** How many rows of each kind a page scans at most, so that a page without matches is answered within milliseconds. */
export const SCAN_LIMIT = 10_000;

/** The order of the log. At the same microsecond, tasks are above refused calls. */
export const REQUEST_ORDER = mergeOrder({ refusals: isRefusalsId, task: isId });

type RequestRow = SourceRow<'task', ScannedTask> | SourceRow<'refusals', ScannedRefusals>;

/**
 * The account's matching tasks and refused calls, newest first. `before` is the `next` of the page before; anything else
 * starts with the newest. At most ten thousand rows of each are scanned, however rare the matches are.
 */
export async function listRequests(
  db: Database,
  accountId: AccountId,
  filter: RequestFilter,
  before: string | null,
  { limit = PAGE, scanLimit = SCAN_LIMIT } = {},
): Promise<RequestPage> {
  return scanInOrder(db, async (run) => {
    const found = await scanSources(run, accountId, filter, before, { limit, scanLimit });
    const page = REQUEST_ORDER.merge<RequestRow>(found, limit);
    const keys = await readKeysById(
      run,
      accountId,
      page.rows.map(({ row }) => row.key_id),
    );
    return {
      entries: page.rows.map((one) => toRequest(one, keys)),
      next: page.next && REQUEST_ORDER.format(page.next),
      scannedTo: page.scannedTo && dateOf(page.scannedTo),
    };
  });
}

/** The requests to both sources for one page. */
export function sourceRequests(
  accountId: AccountId,
  filter: RequestFilter,
  before: string | null,
  { limit, scanLimit }: { limit: number; scanLimit: number },
) {
  const cursor = before === null ? null : REQUEST_ORDER.parse(before);
  const { from, to } = momentsOf(filter);
  const requestTo = (source: 'task' | 'refusals') => ({
    accountId,
    range: REQUEST_ORDER.rangeOf(source, from, to, cursor),
    limit: limit + 1,
    scanLimit,
  });
  return { tasks: requestTo('task'), refusals: requestTo('refusals') };
}

async function scanSources(
  run: Run,
  accountId: AccountId,
  filter: RequestFilter,
  before: string | null,
  limits: { limit: number; scanLimit: number },
) {
  const requests = sourceRequests(accountId, filter, before, limits);
  const ofTasks = taskConditions(filter);
  const ofRefusals = refusalConditions(filter);
  return [
    ...(ofTasks ? [await scanTasks(run, requests.tasks, ofTasks)] : []),
    ...(ofRefusals ? [await scanRefusals(run, requests.refusals, ofRefusals)] : []),
  ];
}

function toRequest(one: RequestRow, keys: Map<string, NamedKey>): ListedRequest {
  const keyId = one.row.key_id;
  const key = { keyId, keyName: keys.get(keyId)?.name ?? '' };
  if (one.source === 'refusals') {
    const { reason, calls, first_at, last_at } = one.row;
    return {
      kind: 'refused',
      id: REQUEST_ORDER.format(one.cursor),
      reason,
      calls: BigInt(calls),
      firstAt: first_at,
      lastAt: last_at,
      ...key,
    };
  }
  const { id, model, channel, status, price_micros, code, error, created_at, completed_at } =
    one.row;
  return {
    kind: 'task',
    id,
    model,
    channel,
    status,
    priceMicros: BigInt(price_micros),
    code,
    error,
    createdAt: created_at,
    completedAt: completed_at,
    ...key,
  };
}
