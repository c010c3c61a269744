import type { Queries } from '../db/pipeline';

/** A problem in the log of an account. */
export interface BrokenChain {
  /** The nil UUID for events without an account. */
  chainId: string;
  what: string;
}

/**
 * The hash of a row, as the trigger computes it. It is repeated here, since an attacker who rewrites the log could also
 * rewrite the function in the database.
 */
const EVENT_HASH = `sha256(e.prev_hash || convert_to(jsonb_build_array(
  e.chain_id, e.seq, e.actor_kind, e.actor_user_id, e.action, e.target_kind, e.target_id, e.address,
  e.user_agent, e.request_id, e.reason, e.details, (extract(epoch FROM e.created_at) * 1000000)::bigint
)::text, 'UTF8'))`;

/**
 * Checks every chain of the audit log: each row must have the hash of its contents and follow the row before, and the
 * last row must be the one in the chain's head. This detects edited, removed, reordered and truncated rows.
 */
export async function checkChains(queries: Queries): Promise<BrokenChain[]> {
  const { rows } = await queries.query<BrokenChain>({
    text: `
    WITH checked AS (
      SELECT chain_id, seq, hash, hash <> ${EVENT_HASH} AS edited,
          seq <> row_number() OVER chain OR prev_hash <> coalesce(lag(hash) OVER chain, '\\x') AS torn,
          seq = max(seq) OVER (PARTITION BY chain_id) AS last
        FROM audit_events e WINDOW chain AS (PARTITION BY chain_id ORDER BY seq)
    ), found AS (
      SELECT chain_id, seq, format('audit event %s is not what was written', seq) AS what FROM checked WHERE edited
      UNION ALL
      SELECT chain_id, seq, format('audit event %s does not follow on the one before', seq) FROM checked WHERE torn
      UNION ALL
      SELECT coalesce(h.chain_id, w.chain_id), coalesce(h.seq, w.seq),
          format('the log ends at event %s, but its head is %s', coalesce(w.seq, 0), coalesce(h.seq, 0))
        FROM (SELECT chain_id, seq, hash FROM checked WHERE last) w
        FULL JOIN audit_chains h ON h.chain_id = w.chain_id
        WHERE (h.seq, h.hash) IS DISTINCT FROM (w.seq, w.hash)
    )
    SELECT chain_id AS "chainId", what FROM found ORDER BY chain_id, seq`,
  });
  return rows;
}
