import type { Database } from '../db/database';
import { Prisma } from '../db/generated/client';
import { type AccountId, isId } from '../ids';
import type { Micros } from '../money';
import type { TaskFilter } from './task-filter';
import type { TaskView } from './task-view';

/** A task in the account's list. */
export interface ListedTask {
  id: string;
  model: string;
  channel: string;
  /** The key it was called with, which may be deleted by now. */
  keyId: string;
  keyName: string;
  status: TaskView['status'];
  priceMicros: Micros;
  /** Why it failed. */
  code: string | null;
  /** The same in words; null also where that is too long ago. */
  error: string | null;
  createdAt: Date;
  completedAt: Date | null;
}

export interface TaskPage {
  tasks: ListedTask[];
  /** Hand it in as `before` to get the next page; null on the last one. */
  next: string | null;
  /**
   * The page ended because enough was looked through, not because enough was found: this is how far it has looked.
   * Null otherwise.
   */
  lookedBackTo: Date | null;
}

const PAGE = 25;
/** How many tasks a page looks through at most: one that finds nothing still answers within milliseconds. */
export const LOOK = 10_000;

interface Row extends Omit<ListedTask, 'keyName'> {
  matches: boolean;
  place: bigint;
}

/**
 * The account's tasks that pass the filter, the newest first. Paged by id: `before` is the `next` of the page before;
 * what is no id starts from the newest. However rare the matches, no more than ten thousand tasks are looked through.
 */
export async function listTasks(
  db: Database,
  accountId: AccountId,
  filter: TaskFilter,
  before: string | null,
): Promise<TaskPage> {
  const { prisma } = db;
  // Whatever the planner believes of the tables, the only way left is to read the primary key from there back.
  const [, rows] = await prisma.$transaction([
    prisma.$queryRaw`SELECT set_config(name, 'off', true)
      FROM unnest(ARRAY['enable_seqscan', 'enable_bitmapscan', 'enable_sort']) AS name`,
    prisma.$queryRaw<Row[]>(pageQuery(accountId, filter, before && isId(before) ? before : null)),
  ]);
  const matching = rows.filter(({ matches }) => matches);
  const page = matching.slice(0, PAGE);
  const full = matching.length > PAGE;
  const last = rows.at(-1);
  const cutOff = !full && last && Number(last.place) === LOOK ? last : null;
  return {
    tasks: await named(db, accountId, page),
    next: full ? (page.at(-1)?.id ?? null) : (cutOff?.id ?? null),
    lookedBackTo: cutOff?.createdAt ?? null,
  };
}

/**
 * One page and one more, read no further than needed: the outer LIMIT stops the walk. The last task that may be looked
 * at comes along whether or not it matches, so that the next page can start behind it. An account that runs nothing is
 * not searched for what runs.
 */
export function pageQuery(
  accountId: AccountId,
  { status, model, keyId }: TaskFilter,
  before: string | null,
): Prisma.Sql {
  const matches = Prisma.join(
    [
      Prisma.sql`true`,
      ...(status ? [Prisma.sql`status = ${status}::task_status`] : []),
      ...(model ? [Prisma.sql`model = ${model}`] : []),
      ...(keyId ? [Prisma.sql`key_id = ${keyId}::uuid`] : []),
    ],
    ' AND ',
  );
  const below = before ? Prisma.sql`AND id < ${before}::uuid` : Prisma.empty;
  const anyRunning =
    status === 'processing'
      ? Prisma.sql`AND (SELECT running FROM accounts WHERE id = ${accountId}::uuid) > 0`
      : Prisma.empty;
  return Prisma.sql`
    SELECT id, model, channel, key_id AS "keyId", status, price_micros AS "priceMicros", code, error,
        created_at AS "createdAt", completed_at AS "completedAt", matches, place
      FROM (
        SELECT *, (${matches}) AS matches, row_number() OVER (ORDER BY id DESC) AS place
          FROM tasks WHERE account_id = ${accountId}::uuid ${below} ${anyRunning}
          ORDER BY id DESC LIMIT ${LOOK}
      ) looked
      WHERE matches OR place = ${LOOK}
      ORDER BY id DESC LIMIT ${PAGE + 1}`;
}

async function named(db: Database, accountId: AccountId, rows: Row[]): Promise<ListedTask[]> {
  const keys = await db.prisma.apiKey.findMany({
    where: { accountId, id: { in: [...new Set(rows.map(({ keyId }) => keyId))] } },
    select: { id: true, name: true },
  });
  const nameOf = new Map(keys.map(({ id, name }) => [id, name]));
  return rows.map(({ matches: _, place: __, ...task }) => ({
    ...task,
    keyName: nameOf.get(task.keyId) ?? '',
  }));
}
