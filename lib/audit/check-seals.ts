import type { Queries } from '../db/pipeline';
import { NO_ACCOUNT } from './append-event';
import type { BrokenChain } from './check-chains';
import { HEADS, sealHash } from './seal-hash';
import { type Seal, sealLine } from './seal-line';

/**
 * Checks every seal: its hash must follow from its heads and the seal before, and each head must still be in the log.
 * This detects a chain that was rewritten or truncated together with its head. If all seals were rewritten as well,
 * only lines that were stored elsewhere (`kept`) prove it.
 */
export async function checkSeals(queries: Queries, kept: Seal[]): Promise<BrokenChain[]> {
  const [seals, heads] = [await brokenSeals(queries), await lostHeads(queries)];
  return [...seals, ...heads, ...(await strangeLines(queries, kept))];
}

async function brokenSeals(queries: Queries): Promise<BrokenChain[]> {
  const { rows } = await queries.query<BrokenChain>({
    text: `
    WITH checked AS (
      SELECT number, chains <> h.n OR hash <> ${sealHash('prev_hash', 'number', 'sealed_at', 'h.bytes')} AS edited,
          number <> row_number() OVER all_seals OR prev_hash <> coalesce(lag(hash) OVER all_seals, '') AS torn
        FROM audit_seals s CROSS JOIN LATERAL (
          SELECT count(*) AS n, ${HEADS} AS bytes FROM audit_seal_heads WHERE seal_number = s.number
        ) h
        WINDOW all_seals AS (ORDER BY number)
    )
    SELECT $1 AS "chainId", what FROM (
      SELECT number, format('seal %s is not what was written', number) AS what FROM checked WHERE edited
      UNION ALL
      SELECT number, format('seal %s does not follow on the one before', number) FROM checked WHERE torn
    ) found ORDER BY number, what DESC`,
    values: [NO_ACCOUNT],
  });
  return rows;
}

/** One finding per chain, the first: all events after a rewritten one are rewritten as well. */
async function lostHeads(queries: Queries): Promise<BrokenChain[]> {
  const { rows } = await queries.query<BrokenChain>({
    text: `
    WITH lost AS (
      SELECT DISTINCT ON (h.chain_id) h.chain_id,
          CASE WHEN e.seq IS NULL THEN format('audit event %s is missing, seal %s has it', h.seq, h.seal_number)
            ELSE format('audit event %s is not the one that seal %s has', h.seq, h.seal_number) END AS what
        FROM audit_seal_heads h LEFT JOIN audit_events e ON e.chain_id = h.chain_id AND e.seq = h.seq
        WHERE e.hash IS DISTINCT FROM h.hash ORDER BY h.chain_id, h.seq, h.seal_number
    ), claimed AS (
      SELECT c.chain_id, format('sealed up to event %s, it says, but the seals have event %s', c.sealed_seq,
          coalesce(s.seq, 0)) AS what
        FROM audit_chains c
        LEFT JOIN (SELECT chain_id, max(seq) AS seq FROM audit_seal_heads GROUP BY chain_id) s
          ON s.chain_id = c.chain_id
        WHERE c.sealed_seq <> coalesce(s.seq, 0)
    )
    SELECT chain_id AS "chainId", what FROM (SELECT * FROM lost UNION ALL SELECT * FROM claimed) found
      ORDER BY chain_id, what`,
  });
  return rows;
}

async function strangeLines(queries: Queries, kept: Seal[]): Promise<BrokenChain[]> {
  if (kept.length === 0) return [];
  const { rows } = await queries.query<{ number: string; sealedAt: Date; hash: Buffer }>({
    text: `SELECT number, sealed_at AS "sealedAt", hash FROM audit_seals WHERE number = ANY ($1::bigint[])`,
    values: [kept.map(({ number }) => String(number))],
  });
  const lines = new Map(
    rows.map((row) => [row.number, sealLine({ ...row, number: BigInt(row.number) })]),
  );
  return kept.flatMap((seal) => {
    const line = lines.get(String(seal.number));
    if (line === sealLine(seal)) return [];
    const what = line ? 'is another than the line that was kept' : 'was kept, and is missing';
    return [{ chainId: NO_ACCOUNT, what: `seal ${seal.number} ${what}` }];
  });
}
