import type { AccountId } from '../core/ids';
import type { Run } from '../db/keyset';

/** A key, as it is named in lists. */
export interface NamedKey {
  id: string;
  name: string;
  hint: string;
  revoked: boolean;
}

/** The account's keys with these ids, by id. */
export async function readKeysById(
  run: Run,
  accountId: AccountId,
  ids: string[],
): Promise<Map<string, NamedKey>> {
  if (ids.length === 0) return new Map();
  const keys = await run<NamedKey>({
    text: `SELECT id, name, hint, revoked_at IS NOT NULL AS revoked FROM api_keys
      WHERE id = ANY ($1::uuid[]) AND account_id = $2`,
    values: [[...new Set(ids)], accountId],
  });
  return new Map(keys.map((key) => [key.id, key]));
}
