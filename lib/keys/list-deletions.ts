import type { Database } from '../db/database';
import { isId } from '../ids';

export interface Deletion {
  keyId: string;
  accountId: string;
  accountName: string;
  name: string;
  hint: string;
  deletedAt: Date;
  deletedBy: string | null;
  address: string | null;
  reason: string | null;
  lastUsedAt: Date | null;
}

export interface DeletionPage {
  deletions: Deletion[];
  /** Hand it in as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 50;

/**
 * Deletions of keys over all accounts, newest first, for staff only: callers come through `requireStaff()`.
 * Paged by key: `before` is the `next` of the page before; anything else starts from the newest.
 */
export async function listDeletions(db: Database, before: string | null): Promise<DeletionPage> {
  const cursor = parseCursor(before);
  const rows = await db.prisma.apiKey.findMany({
    where: cursor
      ? {
          OR: [
            { deletedAt: { lt: cursor.deletedAt } },
            { deletedAt: cursor.deletedAt, id: { lt: cursor.id } },
          ],
        }
      : { deletedAt: { not: null } },
    orderBy: [{ deletedAt: 'desc' }, { id: 'desc' }],
    take: PAGE + 1,
    include: { account: { select: { name: true } }, deletedBy: { select: { email: true } } },
  });
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  return {
    deletions: page.map((row) => ({
      keyId: row.id,
      accountId: row.accountId,
      accountName: row.account.name,
      name: row.name,
      hint: row.hint,
      deletedAt: row.deletedAt ?? row.createdAt,
      deletedBy: row.deletedBy?.email ?? null,
      address: row.deletedAddress,
      reason: row.deletedReason,
      lastUsedAt: row.lastUsedAt,
    })),
    next: rows.length > PAGE && last?.deletedAt ? `${last.deletedAt.getTime()}_${last.id}` : null,
  };
}

function parseCursor(text: string | null): { deletedAt: Date; id: string } | null {
  const [time = '', id = ''] = text?.split('_') ?? [];
  return /^\d{1,15}$/.test(time) && isId(id) ? { deletedAt: new Date(Number(time)), id } : null;
}
