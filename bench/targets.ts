import pg from 'pg';
import type { Target } from './load/orders';
import { mistyped, numberedKey } from './numbered-key';
import type { Peer } from './peers';
import { drawn, paidCall, wire } from './requests';
import type { Shop, Site } from './site';

const STRANGERS = 10_000;
/** As created by better-auth. */
const BETTER_AUTH_KEY_LENGTH = 64;
/** The maximum time to create tasks until each account has one. */
const MAKING_SECONDS = 3;

/** The key of one account, as rows to draw from. */
export function hotKey(site: Site, { crowd }: Shop): string {
  return site.rows('hot-key', [numberedKey(crowd.series, 0)]);
}

/** The first or the second key of every account, as rows to draw from. */
export function nthKeys(site: Site, { crowd }: Shop, nth: 1 | 2): string {
  const { series, accounts, keysEach } = crowd;
  const keys = Array.from({ length: accounts }, (_, account) =>
    numberedKey(series, account * keysEach + nth - 1),
  );
  return site.rows(`${series}-keys-${nth}`, keys);
}

/** Well-formed unknown keys. */
export function unknownKeys(site: Site): string {
  return site.rows('unknown-keys', strangers());
}

/** Keys with a typo at the end, otherwise valid. */
export function malformedKeys(site: Site): string {
  return site.rows('malformed-keys', strangers().map(mistyped));
}

function strangers(): string[] {
  return Array.from({ length: STRANGERS }, (_, number) => numberedKey('strangers', number));
}

/**
 * Creates tasks with paid calls; returns rows of a finished task and its account's key, one for each account with a
 * task.
 */
export async function finishedTasks(site: Site, shop: Shop): Promise<string> {
  const { gateway, keys, databaseUrl, accounts, crowd } = shop;
  await site.generator().turn(paidCall(gateway.url, keys), 64, MAKING_SECONDS);
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    const { rows } = await db.query<{ account: string; task: string }>(
      `SELECT DISTINCT ON (account_id) account_id AS account, id AS task FROM tasks
        WHERE status = 'completed' ORDER BY account_id, id`,
    );
    const taskOf = new Map(rows.map(({ account, task }) => [account, task]));
    return site.rows(
      'finished-tasks',
      accounts.flatMap((account, number) => {
        const task = taskOf.get(account);
        return task ? [task + numberedKey(crowd.series, number)] : [];
      }),
    );
  } finally {
    await db.end();
  }
}

/** A verification of a key by better-auth. */
export function verifiedCall({ peer, keys }: { peer: Peer; keys: string }): Target {
  const { url, request } = peer;
  const headers = { ...request.headers, Authorization: `Bearer ${drawn(BETTER_AUTH_KEY_LENGTH)}` };
  return {
    url,
    request: wire(url, { ...request, headers }),
    rows: keys,
    status: 200,
    containing: '{"valid":true}',
  };
}

/** A call that Portkey forwards. */
export function proxiedCall({ url, request }: Peer): Target {
  return { url, request: wire(url, request), status: 200, containing: '"finish_reason":"stop"' };
}
