import { isRefused } from '@/lib/core/errors';
import { revokeKey } from '@/lib/keys/revocations/revoke-key';
import { type Client, inShort, openClient, WAIT } from './client';
import { Broken, type Finding } from './finding';
import { inParallel, startLoad } from './in-parallel';
import { checkInvariants } from './invariants';
import { anyCall, createKeys, isRevoked, type OwnedKey } from './many-keys';
import { randomOf } from './random';
import type { Site } from './site';

export interface DeletionsSize {
  /** The number of keys to delete, a multiple of ten. */
  keys: number;
  /** Clients per gateway that call continuously. */
  lanes: number;
}

interface LiveKey extends OwnedKey {
  /** When the answer to its revocation arrived (of performance.now). */
  revokedAt?: number;
}

const DELETIONS_AT_ONCE = 8;

/** R1: deletes keys while clients call with them on both gateways. Restarts the gateways in between. */
export async function revocationsUnderLoad(
  site: Site,
  size: DeletionsSize,
  seed: number,
): Promise<Finding> {
  const broken = new Broken();
  const random = randomOf(seed);
  const keys: LiveKey[] = await createKeys(site, size.keys);
  const connections = size.lanes + 3 * DELETIONS_AT_ONCE;
  const clients = site.gateways.map(({ url }) => openClient(url, connections));
  const count = { live: 0, late: 0, accepted: 0, revived: 0 };

  /** One call; the expected answer depends on when the call started. */
  async function call(key: LiveKey, client: Client): Promise<void> {
    const startedAt = performance.now();
    const answer = await anyCall(client, key.secret, random);
    if (key.revokedAt !== undefined && startedAt > key.revokedAt) {
      count.late += 1;
      if (isRevoked(answer)) return;
      count.accepted += answer.status === 200 ? 1 : 0;
      broken.add('a call that started after the revocation is not refused', inShort(answer));
    } else if (answer.status === 200) {
      count.live += 1;
    } else {
      const mayBeGone = deleting.has(key) && isRevoked(answer);
      broken.unless(mayBeGone, 'a live key is refused', inShort(answer));
    }
  }
  const everyKeyEverywhere = (
    lanes: number,
    work: (key: LiveKey, client: Client) => Promise<void>,
  ) =>
    inParallel(keys.length, lanes, (index) =>
      Promise.all(clients.map((client) => work(keys[index] as LiveKey, client))),
    );

  const deleting = new Set<LiveKey>();
  // Every key has been accepted on every gateway before, so that anything they might cache is cached.
  await everyKeyEverywhere(size.lanes, call);
  const load = startLoad(2 * size.lanes, (lane) =>
    call(random.of(keys), clients[lane % 2] as Client),
  );
  await inParallel(keys.length, DELETIONS_AT_ONCE, async (index) => {
    const key = keys[index] as LiveKey;
    deleting.add(key);
    await revokeOne(site, key);
    key.revokedAt = performance.now();
    await Promise.all(clients.flatMap((client) => [call(key, client), call(key, client)]));
  });
  await load.stop();

  /** A deleted key never works again. */
  async function tryAgain(key: LiveKey, client: Client): Promise<void> {
    for (const answer of [
      await client.call(WAIT, { key: key.secret, body: {} }),
      await client.call('/v1/account', { key: key.secret }),
    ]) {
      if (isRevoked(answer)) continue;
      count.revived += 1;
      broken.add('a deleted key has revived', inShort(answer));
    }
  }
  await everyKeyEverywhere(size.lanes, tryAgain);
  for (const gateway of site.gateways) {
    await gateway.kill();
    await gateway.start();
  }
  await everyKeyEverywhere(size.lanes, tryAgain);
  for (const client of clients) client.close();

  await checkRevoked(site, keys, broken);
  await checkInvariants(site.db, broken);
  return {
    done: `${keys.length} revocations while ${2 * size.lanes} clients call on 2 gateways; every key tried again, and after a restart`,
    seen: `${count.accepted} accepted of ${count.late} calls started after the revocation (${count.live} before it); ${count.revived} revived`,
    broken: broken.list(),
  };
}

async function revokeOne({ db }: Site, { owner, id }: LiveKey): Promise<void> {
  const deleted = await revokeKey(db, owner.by, owner.accountId, id, 'torture');
  if (isRefused(deleted)) throw new Error(`not deleted: ${deleted.refused}`);
}

async function checkRevoked({ db }: Site, keys: LiveKey[], broken: Broken): Promise<void> {
  const { rows } = await db.pool.query<{ id: string }>(
    `SELECT k.id FROM api_keys k WHERE id = ANY ($1) AND (k.revoked_at IS NULL OR
      NOT EXISTS (SELECT 1 FROM audit_events e WHERE e.action = 'key.revoked' AND e.target_id = k.id::text))`,
    [keys.map((key) => key.id)],
  );
  for (const { id } of rows) broken.add('a revocation is not written down', id);
}
