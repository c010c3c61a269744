import { hasName } from '../core/named-error';
import type { Prisma, PrismaClient } from './generated/client';
import { isUnavailable, wasNotDone } from './is-unavailable';

/** A transaction of the console's. Everything that changes keys, money or access takes one. */
export type Tx = Prisma.TransactionClient;

/** The database could not serve a change. `outcome` says what is known of it: nothing was done, or nobody can tell. */
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
 * Runs a change that is one transaction as a whole. Rejects with a `ChangeError` where the database cannot serve it now.
 * Its outcome is unknown only where the connection broke while the transaction was being committed.
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
