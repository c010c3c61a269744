/**
 * The bytes of a seal's heads, as SQL over `audit_seal_heads` or a similar relation: 56 bytes each, in the order of the
 * ids: the chain's id, the number of its last event (8 bytes, big-endian) and that event's hash.
 */
export const HEADS = `coalesce(string_agg(uuid_send(chain_id) || int8send(seq) || hash, '' ORDER BY chain_id), '')`;

/**
 * The hash of a seal, as SQL: SHA-256 over the hash of the seal before (nothing before the first), the seal's number,
 * its time in milliseconds (8 bytes each), and its heads. It is here and not a function in the database, since an
 * attacker who rewrites the log could rewrite the function as well.
 */
export function sealHash(
  prevHash: string,
  number: string,
  sealedAt: string,
  heads: string,
): string {
  return `sha256(${prevHash} || int8send(${number}) ||
    int8send((extract(epoch FROM ${sealedAt}) * 1000)::bigint) || ${heads})`;
}
