import { hasName } from '../core/named-error';
import type { Prisma, PrismaClient } from './generated/client';
import { isUnavailable, wasNotDone } from './is-unavailable';

/** A transaction of the console. Everything that changes keys, money or access takes one. */
export type Tx = Prisma.TransactionClient;

/** The database could not serve a change. `outcome` says whether nothing was done, or whether that is unknown. */
export class ChangeError extends Error {
  override name = 'ChangeError';

  constructor(
    readonly outcome: 'not_done' | 'unknown',
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : 'the database is unavailable', { cause });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasName(value, 'ChangeError');
  }
}

/**
 * Runs a change that is one transaction as a whole. Rejects with a `ChangeError` if the database is unavailable. The
 * outcome is unknown only if the connection broke during the commit.
 */
export async function change<Result>(
  prisma: PrismaClient,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  let committing = false;
  try {
    return await prisma.$transaction(async (tx) => {
      const result = await work(tx);
      committing = true;
      return result;
    });
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new ChangeError(committing && !wasNotDone(error) ? 'unknown' : 'not_done', error);
  }
}
