import { isRefused } from '@/lib/core/errors';
import type { KeyId } from '@/lib/core/ids';
import { changeKey, type KeyChange } from '@/lib/keys/control/change-key';
import { endPreviousSecret, rotateKey } from '@/lib/keys/control/rotate-key';
import { waitUntil } from '@/test/harness/wait-until';
import { type Answer, type Client, inShort, isRefusal, openClient } from './client';
import { Broken, type Finding } from './finding';
import { inParallel, startLoad } from './in-parallel';
import { checkInvariants } from './invariants';
import { anyCall, createKeys, isRevoked, type OwnedKey } from './many-keys';
import { type Random, randomOf } from './random';
import type { Site } from './site';

export interface KeyControlsSize {
  /** A multiple of ten. */
  keys: number;
  /** Clients per gateway that call continuously. */
  lanes: number;
  /** Keys and secrets that end by the clock do so within this time. */
  endWithinMs: number;
}

const CHANGES_AT_ONCE = 8;
/** An end by the clock comes at least so long after it was set. */
const SOONEST_END_MS = 500;

/** What a call with a secret is answered. */
type Outcome = 'accepted' | 'paused' | 'unknown';

/** A secret, and what its calls may be answered. */
class Secret {
  readonly secret: string;
  /** The outcomes that were possible, one after the other: two during a change, one after its answer. */
  readonly #possible: Outcome[][] = [['accepted']];
  /** When it may be unknown at the earliest, and from when on it must be, by the clock of this machine. */
  #mayEndAt = Number.POSITIVE_INFINITY;
  #endsAt = Number.POSITIVE_INFINITY;

  constructor(secret: string) {
    this.secret = secret;
  }

  get endsAt(): number {
    return this.#endsAt;
  }

  /** Whether its end was still to come when it had been set. */
  get endedInTime(): boolean {
    return this.#endsAt === this.#mayEndAt;
  }

  /** Makes a change whose answer decides every call that starts after it. */
  async change(to: Outcome, work: () => Promise<unknown>): Promise<void> {
    this.#possible.push([...(this.#possible.at(-1) ?? []), to]);
    await work();
    this.#possible.push([to]);
  }

  /** Sets when the secret ends; it may have been too late for that when it is answered. */
  async end(at: Date, work: () => Promise<unknown>): Promise<void> {
    this.#mayEndAt = at.getTime();
    await work();
    this.#endsAt = Math.max(at.getTime(), Date.now());
  }

  /** A call that starts now: returns what it may be answered, by the time of its answer. */
  start(): () => { allowed: Outcome[]; isLate: boolean } {
    const hasEnded = Date.now() > this.#endsAt;
    const from = this.#possible.length - 1;
    const [only, ...others] = this.#possible[from] ?? [];
    return () => {
      if (hasEnded) return { allowed: ['unknown'], isLate: true };
      const ended: Outcome[] = Date.now() < this.#mayEndAt ? [] : ['unknown'];
      const allowed = [...this.#possible.slice(from).flat(), ...ended];
      return { allowed, isLate: others.length === 0 && only !== 'accepted' };
    };
  }
}

interface ControlledKey extends OwnedKey {
  current: Secret;
  /** The secret before a rotation. */
  previous?: Secret;
}

/**
 * R17: pauses and resumes keys, rotates them and ends the old secrets, and lets the keys expire, all while clients call
 * with them on both gateways.
 */
export async function keyControlsUnderLoad(
  site: Site,
  size: KeyControlsSize,
  seed: number,
): Promise<Finding> {
  const broken = new Broken();
  const random = randomOf(seed);
  const made = await createKeys(site, size.keys);
  const keys: ControlledKey[] = made.map((key) => ({ ...key, current: new Secret(key.secret) }));
  const connections = size.lanes + 4 * CHANGES_AT_ONCE;
  const clients = site.gateways.map(({ url }) => openClient(url, connections));
  const count = { late: 0, accepted: 0, both: 0 };

  async function call(secret: Secret, client: Client): Promise<void> {
    const check = secret.start();
    const answer = await anyCall(client, secret.secret, random);
    const { allowed, isLate } = check();
    const outcome = outcomeOf(answer);
    if (isLate) count.late += 1;
    if (outcome !== null && allowed.includes(outcome)) return;
    if (isLate && answer.status === 200) count.accepted += 1;
    const example = `${inShort(answer)}, not ${[...new Set(allowed)].join(' or ')}`;
    broken.add(isLate ? 'a call is answered as before the change' : 'a call is refused', example);
  }
  const secretsOf = ({ current, previous }: ControlledKey) =>
    previous ? [current, previous] : [current];
  const callEverywhere = (key: ControlledKey) =>
    Promise.all(clients.flatMap((client) => secretsOf(key).map((secret) => call(secret, client))));
  const inTurn = (work: (key: ControlledKey) => Promise<unknown>) =>
    inParallel(keys.length, CHANGES_AT_ONCE, async (index) => {
      const key = keys[index] as ControlledKey;
      await work(key);
      await callEverywhere(key);
    });

  const tryAll = () =>
    inParallel(keys.length, size.lanes, (index) => callEverywhere(keys[index] as ControlledKey));
  await tryAll();
  const load = startLoad(2 * size.lanes, (lane) =>
    call(random.of(secretsOf(random.of(keys))), clients[lane % 2] as Client),
  );

  await inTurn((key) => key.current.change('paused', () => change(site, key, { paused: true })));
  await checkPauses(site, keys, broken);
  await inTurn((key) => key.current.change('accepted', () => change(site, key, { paused: false })));

  // A secret that was never used would be replaced at once.
  await site.db.pool.query(
    'UPDATE api_keys SET last_used_at = clock_timestamp() WHERE id = ANY ($1) AND last_used_at IS NULL',
    [keys.map((key) => key.id)],
  );
  await inTurn(async (key) => {
    const { owner, id } = key;
    const rotated = await rotateKey(site.db, owner.by, owner.accountId, id, 1);
    if (isRefused(rotated)) throw new Error(`not rotated: ${rotated.refused}`);
    [key.previous, key.current] = [key.current, new Secret(rotated.secret)];
    count.both += 1;
  });
  await inTurn((key) => endPrevious(site, key, random, size.endWithinMs));
  await untilEnded(keys.flatMap(({ previous }) => previous ?? []));
  await tryAll();

  await inTurn(async (key) => {
    const expiresAt = soon(random, size.endWithinMs);
    await key.current.end(expiresAt, () => change(site, key, { expiresAt }));
  });
  await untilEnded(keys.map(({ current }) => current));
  await load.stop();
  await tryAll();
  for (const client of clients) client.close();

  await checkEnds(site, keys, broken);
  await checkInvariants(site.db, broken);
  return {
    done: `${keys.length} keys paused and resumed, rotated, their old secrets ended and they themselves expired, while ${2 * size.lanes} clients call on 2 gateways`,
    seen: `${count.accepted} accepted of ${count.late} calls started after a pause, an end or an expiry; ${count.both} rotations`,
    broken: broken.list(),
  };
}

function outcomeOf(answer: Answer): Outcome | null {
  if (answer.status === 200) return 'accepted';
  if (isRefusal(answer, 403, 'API key paused')) return 'paused';
  return isRevoked(answer) ? 'unknown' : null;
}

async function change({ db }: Site, { owner, id }: OwnedKey, to: KeyChange): Promise<void> {
  const changed = await changeKey(db, owner.by, owner.accountId, id, to);
  if (isRefused(changed)) throw new Error(`not changed: ${changed.refused}`);
}

/** Half of the old secrets end by a click, the others by the clock, whose hour is shortened. */
async function endPrevious(
  site: Site,
  { owner, id, previous }: ControlledKey,
  random: Random,
  withinMs: number,
): Promise<void> {
  if (random.chance(0.5)) {
    await previous?.change('unknown', async () => {
      const ended = await endPreviousSecret(site.db, owner.by, owner.accountId, id);
      if (isRefused(ended)) throw new Error(`not ended: ${ended.refused}`);
    });
    return;
  }
  const endsAt = soon(random, withinMs);
  const shorten = 'UPDATE api_keys SET expires_at = $2 WHERE current_key_id = $1';
  await previous?.end(endsAt, () => site.db.pool.query(shorten, [id, endsAt]));
}

function soon(random: Random, withinMs: number): Date {
  return new Date(Date.now() + SOONEST_END_MS + random.below(withinMs));
}

function untilEnded(secrets: Secret[]): Promise<void> {
  const last = Math.max(...secrets.map(({ endsAt }) => (Number.isFinite(endsAt) ? endsAt : 0)));
  return waitUntil('the last secret has ended', () => Date.now() > last);
}

/** No task is younger than the pause of its key, by the database's clock. */
async function checkPauses({ db }: Site, keys: OwnedKey[], broken: Broken): Promise<void> {
  const { rows } = await db.pool.query<{ id: KeyId; tasks: number }>(
    `SELECT k.id, count(t.id)::int AS tasks FROM api_keys k
      LEFT JOIN tasks t ON t.account_id = k.account_id AND t.key_id = k.id AND t.created_at >= k.paused_at
      WHERE k.id = ANY ($1) AND (k.paused_at IS NULL OR t.id IS NOT NULL) GROUP BY k.id`,
    [keys.map((key) => key.id)],
  );
  for (const { id, tasks } of rows) {
    broken.add('a key is not paused, or has younger tasks', `${id}: ${tasks}`);
  }
}

/** Every end is written down, and no task is younger than the end of its key that was set in time. */
async function checkEnds({ db }: Site, keys: ControlledKey[], broken: Broken): Promise<void> {
  const ids = keys.map((key) => key.id);
  await waitUntil('every expired key is stamped', async () => {
    const { rows } = await db.pool.query<{ left: number }>(
      'SELECT count(*)::int AS left FROM api_keys WHERE (id = ANY ($1) OR current_key_id = ANY ($1)) AND revoked_at IS NULL',
      [ids],
    );
    return rows[0]?.left === 0;
  });
  const inTime = keys.filter((key) => key.current.endedInTime).map((key) => key.id);
  const { rows } = await db.pool.query<{ id: KeyId; tasks: number }>(
    `SELECT k.id, count(t.id)::int AS tasks FROM api_keys k
      LEFT JOIN tasks t ON t.account_id = k.account_id AND t.key_id = k.id AND t.created_at >= k.expires_at AND k.id = ANY ($2)
      WHERE k.id = ANY ($1) AND (k.revoked_how <> 'expired' OR k.revoked_at <> k.expires_at OR t.id IS NOT NULL)
      GROUP BY k.id`,
    [ids, inTime],
  );
  for (const { id, tasks } of rows) {
    broken.add('an expired key is stamped wrongly, or has younger tasks', `${id}: ${tasks}`);
  }
}
