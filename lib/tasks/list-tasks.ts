import type { QueryConfig } from 'pg';
import { type AccountId, isId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database } from '../db/database';
import { pageOf, type Scanned, scanOne, scanSql, statement } from '../db/keyset';
import type { TaskFilter } from './task-filter';
import type { TaskView } from './task-view';

/** A task in the account's list. */
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

export interface TaskPage {
  tasks: ListedTask[];
  /** Pass it as `before` to get the next page; null on the last one. */
  next: string | null;
  /** Set if the page ended because the scan reached its limit: the time that it reached. Null otherwise. */
  scannedTo: Date | null;
}

const PAGE = 25;
/** How many tasks a page scans at most, so that a page without matches is answered within milliseconds. */
export const SCAN_LIMIT = 10_000;

/** A row as `pg` returns it. */
interface TaskRow extends Scanned {
  id: string;
  model: string;
  channel: string;
  key_id: string;
  status: TaskView['status'];
  price_micros: string;
  code: string | null;
  error: string | null;
  created_at: Date;
  completed_at: Date | null;
}

/**
 * The account's matching tasks, newest first. `before` is the `next` of the page before; anything else starts with the
 * newest. At most ten thousand tasks are scanned, however rare the matches are.
 */
export async function listTasks(
  db: Database,
  accountId: AccountId,
  filter: TaskFilter,
  before: string | null,
): Promise<TaskPage> {
  const cursor = before && isId(before) ? before : null;
  const scanned = await scanOne<TaskRow>(db, pageQuery(accountId, filter, cursor));
  const { rows, next, scannedTo } = pageOf(scanned, PAGE);
  return {
    tasks: await named(db, accountId, rows),
    next,
    scannedTo: scannedTo?.created_at ?? null,
  };
}

/** The scan of one page. If the account has no running tasks, none are searched. */
export function pageQuery(
  accountId: AccountId,
  { status, model, keyId }: TaskFilter,
  before: string | null,
): QueryConfig {
  return statement((bind) => {
    const account = `${bind(accountId)}::uuid`;
    const anyRunning = `(SELECT running FROM accounts WHERE id = ${account}) > 0`;
    const scan = {
      table: 'tasks',
      range: [
        `t.account_id = ${account}`,
        ...(before ? [`t.id < ${bind(before)}::uuid`] : []),
        ...(status === 'processing' ? [anyRunning] : []),
      ],
      match: [
        ...(status ? [`t.status = ${bind(status)}::task_status`] : []),
        ...(model ? [`t.model = ${bind(model)}`] : []),
        ...(keyId ? [`t.key_id = ${bind(keyId)}::uuid`] : []),
      ],
      order: 't.id DESC',
      cursor: 't.id::text',
    };
    return scanSql(scan, PAGE + 1, SCAN_LIMIT);
  });
}

async function named(db: Database, accountId: AccountId, rows: TaskRow[]): Promise<ListedTask[]> {
  const keys = await db.prisma.apiKey.findMany({
    where: { accountId, id: { in: [...new Set(rows.map((row) => row.key_id))] } },
    select: { id: true, name: true },
  });
  const nameOf = new Map(keys.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    id: row.id,
    model: row.model,
    channel: row.channel,
    keyId: row.key_id,
    keyName: nameOf.get(row.key_id) ?? '',
    status: row.status,
    priceMicros: BigInt(row.price_micros),
    code: row.code,
    error: row.error,
    createdAt: row.created_at,
    completedAt: row.completed_at,
  }));
}
