import type { Clock } from '../core/clock';
import type { Database, Tx } from '../db/database';
import { NO_ACCOUNT } from './append-event';
import { HEADS, sealHash } from './seal-hash';
import type { Seal } from './seal-line';

/** The lowest id that a chain can have. */
const FIRST = NO_ACCOUNT;
/** The most heads that one seal has: an event of one of these chains waits until the seal is written, some 100 ms. */
export const MAX_HEADS = 2_000;

/**
 * Seals the heads of all chains that have moved since they were sealed last, unless the newest seal is younger than
 * `everyMs` or another process is sealing right now. Where very many have moved, that makes several seals, each in a
 * transaction of its own and chained to the one before, so the newest stands for all of them; `signal` stops in between.
 *
 * A chain that is being written to is left for the next time: sealing waits for nobody, and so never takes part in a
 * deadlock. Returns the newest seal that it made, null where it made none.
 */
export async function sealLog(
  db: Database,
  clock: Clock,
  everyMs: number,
  signal?: AbortSignal,
): Promise<Seal | null> {
  let newest: MadeSeal | null = null;
  do {
    const [pauseMs, from]: [number, string] = newest ? [0, newest.lastChain] : [everyMs, FIRST];
    const made: MadeSeal | null = await db.change((tx) => sealSome(tx, clock(), pauseMs, from));
    if (!made) break;
    newest = made;
  } while (newest.chains === MAX_HEADS && !signal?.aborted);
  return newest;
}

interface MadeSeal extends Seal {
  chains: number;
  /** The last by the order of ids. */
  lastChain: string;
}

/** `from`: where in the order of ids to begin, so that what was sealed just now is not walked past again and again. */
async function sealSome(
  tx: Tx,
  now: Date,
  pauseMs: number,
  from: string,
): Promise<MadeSeal | null> {
  // Held until the seal is visible to all: the holder knows the newest one.
  const [lock] = await tx.$queryRaw<{ mine: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('audit seals ' || current_schema(), 0)) AS mine`;
  if (!lock?.mine) return null;
  const last = await tx.auditSeal.findFirst({ orderBy: { number: 'desc' } });
  // Either way: a seal from the future, by a clock that was wrong, must not end the sealing.
  if (last && Math.abs(now.getTime() - last.sealedAt.getTime()) < pauseMs) return null;
  const [made] = await tx.$queryRawUnsafe<MadeSeal[]>(
    `WITH moved AS MATERIALIZED (
      SELECT chain_id, seq, hash FROM audit_chains WHERE seq <> sealed_seq AND chain_id >= $5::uuid
        ORDER BY chain_id LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED
    ), marked AS (
      UPDATE audit_chains c SET sealed_seq = m.seq FROM moved m WHERE c.chain_id = m.chain_id
    ), seal AS (
      INSERT INTO audit_seals (number, sealed_at, chains, prev_hash, hash)
        SELECT $1::bigint, $2::timestamptz, count(*), $3::bytea,
            ${sealHash('$3::bytea', '$1::bigint', '$2::timestamptz', HEADS)}
          FROM moved HAVING count(*) > 0
        RETURNING number, sealed_at, hash, chains
    ), heads AS (
      INSERT INTO audit_seal_heads (seal_number, chain_id, seq, hash)
        SELECT seal.number, m.chain_id, m.seq, m.hash FROM moved m CROSS JOIN seal
    )
    SELECT number, sealed_at AS "sealedAt", hash, chains,
        (SELECT max(chain_id::text) FROM moved) AS "lastChain" FROM seal`,
    (last?.number ?? 0n) + 1n,
    now,
    last?.hash ?? new Uint8Array(),
    MAX_HEADS,
    from,
  );
  return made ?? null;
}

/** The newest seal; null before the first. For staff: callers come through `requireStaff()`. */
export async function newestSeal(db: Database): Promise<Seal | null> {
  return db.prisma.auditSeal.findFirst({ orderBy: { number: 'desc' } });
}
