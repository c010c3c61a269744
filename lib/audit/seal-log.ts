import type { Clock } from '../core/clock';
import type { Database, Tx } from '../db/database';
import { NO_ACCOUNT } from './append-event';
import { HEADS, sealHash } from './seal-hash';
import type { Seal } from './seal-line';

/** The lowest possible id of a chain. */
const FIRST = NO_ACCOUNT;
/**
 * The maximum number of heads in one seal. An event of one of these chains waits until the seal is written, about 100
 * ms.
 */
export const MAX_HEADS = 2_000;

/**
 * Seals the heads of all chains that have changed since their last seal, unless the newest seal is younger than
 * `everyMs` or another process is sealing. If very many have changed, it makes several seals, each in its own
 * transaction and chained to the one before, so the newest covers all of them; `signal` stops between two seals.
 *
 * A chain that is being written to is skipped until the next time: sealing never waits for a lock, so it cannot
 * deadlock. Returns the newest seal that it made, or null.
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
  /** The last chain in the order of ids. */
  lastChain: string;
}

/** `from`: the id to start at, so that already sealed chains are not scanned again. */
async function sealSome(
  tx: Tx,
  now: Date,
  pauseMs: number,
  from: string,
): Promise<MadeSeal | null> {
  // Held until the seal is committed: the next holder sees the newest one.
  const [lock] = await tx.$queryRaw<{ mine: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('audit seals ' || current_schema(), 0)) AS mine`;
  if (!lock?.mine) return null;
  const last = await tx.auditSeal.findFirst({ orderBy: { number: 'desc' } });
  // The absolute difference: a seal from the future, made by a wrong clock, must not stop the sealing.
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

/** The newest seal; null before the first. Staff only: callers must use `requireStaff()`. */
export async function newestSeal(db: Database): Promise<Seal | null> {
  return db.prisma.auditSeal.findFirst({ orderBy: { number: 'desc' } });
}
