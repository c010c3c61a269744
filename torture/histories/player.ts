import { removeExpiredIdempotencyKeys } from '@/lib/admission/admit-idempotent';
import { endLostAdmissions } from '@/lib/admission/lost-admissions';
import { isRefused } from '@/lib/core/errors';
import { type KeyId, newId, type PaymentId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import { hashOf } from '@/lib/keys/format';
import { generateKey, keyNameSchema } from '@/lib/keys/issue/generate-key';
import { postEntry } from '@/lib/ledger/post-entry';
import { createOwner, type Owner } from '@/test/factories';
import { createRunner } from '../customers';
import { callAtOnce } from './at-once';
import type { Command } from './commands';
import { compare } from './compare';
import * as keys from './key-model';
import * as model from './model';
import { pictureOf, readPicture } from './picture';
import { crash, nth, type Play } from './play';
import type { ModelKey, Period } from './state';

const ACCOUNTS = 4;
const GATEWAYS = 2;
/** The initial balances of the first accounts: below, just below and at the threshold of a tier. */
const TOPPED_UP = [3_000_000n, 9_999_999n, 10_000_000n];

/** Plays a history. Throws at the first command after which model and database differ. */
export async function play(db: Database, history: Command[]): Promise<void> {
  const now = await begin(db);
  try {
    for (const command of history) await playCommand(now, command);
    // Finally every gateway searches once more and dies: no hold may remain.
    await playCommand(now, { do: 'end lost admissions' });
    await callAtOnce(now, [{ do: 'end dead runners' }]);
    for (let gateway = 0; gateway < GATEWAYS; gateway += 1) crash(now, gateway);
    await callAtOnce(now, [{ do: 'end dead runners' }]);
    const held = [...now.model.tasks.values()].filter((task) => task.state === 'processing');
    if (held.length > 0) throw new Error(`${held.length} tasks outlive all gateways`);
  } catch (error) {
    // After midnight it is another day than the model's: the history proves nothing.
    if (keys.isoDay(Date.now()) === now.model.today) throw error;
  } finally {
    // The remains of a failed history must not be dead runners of the next one.
    await db.pool.query(
      'UPDATE runners SET ended_at = clock_timestamp() WHERE id = ANY ($1) AND ended_at IS NULL',
      [[...now.model.runners.keys()]],
    );
  }
}

async function begin(db: Database): Promise<Play> {
  const owners = await Promise.all(Array.from({ length: ACCOUNTS }, () => createOwner(db)));
  const now: Play = {
    db,
    model: model.emptyModel(keys.isoDay(Date.now())),
    places: owners.map((owner) => ({ owner, lastPayment: null })),
    keys: [],
    secrets: [],
    gateways: new Array<null>(GATEWAYS).fill(null),
    silent: [],
    lost: [],
  };
  for (const { accountId } of owners) {
    now.model.accounts.set(accountId, { rechargedMicros: 0n, payments: new Set() });
  }
  await Promise.all([
    generateInOrder(now, owners),
    // One has no top-up at first.
    ...TOPPED_UP.map((amountMicros, account) =>
      topUp(now, { account, amountMicros, again: false }),
    ),
    ...now.gateways.map((_, gateway) => start(now, gateway)),
  ]);
  await comparePictures(now, 'at the beginning');
  return now;
}

/** One after another, so that a replay has the same key under the same number. */
async function generateInOrder(now: Play, owners: Owner[]): Promise<void> {
  for (const owner of owners) await generate(now, owner);
}

async function playCommand(now: Play, command: Command): Promise<void> {
  if (command.do === 'top up') await topUp(now, command);
  if (command.do === 'generate key') await generate(now, nth(now.places, command.account).owner);
  // A silent gateway changes nothing in the database, so there is nothing to compare.
  if (command.do === 'crash') return crash(now, command.gateway % GATEWAYS);
  if (command.do === 'start') await start(now, command.gateway % GATEWAYS);
  if (command.do === 'end lost admissions') await endLost(now);
  if (command.do === 'a period passes') await passPeriod(now, command);
  if (command.do === 'old secret ends') await endGrace(now, command.key);
  if (command.do === 'key expires') await expireKey(now, command.key);
  if (command.do === 'a day passes') await passDay(now, command.remove);
  if (command.do === 'at once') return callAtOnce(now, command.calls);
  await comparePictures(now, `after: ${command.do}`);
}

async function comparePictures(now: Play, when: string): Promise<void> {
  compare(when, pictureOf(now.model), await readPicture(now.db, now.model));
}

async function topUp(
  now: Play,
  command: { account: number; amountMicros: bigint; again: boolean },
): Promise<void> {
  const place = nth(now.places, command.account);
  const { accountId } = place.owner;
  const payment =
    command.again && place.lastPayment
      ? place.lastPayment
      : { id: newId<PaymentId>(), amountMicros: command.amountMicros };
  place.lastPayment = payment;
  model.topUp(now.model, accountId, payment.amountMicros, payment.id);
  await now.db.prisma.$transaction(async (tx) => {
    await tx.payment.createMany({
      data: {
        id: payment.id,
        accountId,
        provider: 'sandbox',
        amountMicros: payment.amountMicros,
        status: 'paid',
        createdByUserId: place.owner.userId,
        endedAt: new Date(),
      },
      skipDuplicates: true,
    });
    await postEntry(tx, accountId, 'top_up', payment.amountMicros, payment.id);
  });
}

async function generate(now: Play, owner: Owner): Promise<void> {
  const name = keyNameSchema.parse(newId<string>());
  const key = await generateKey(now.db, owner.by, owner.accountId, name);
  const may = model.mayGenerate(now.model, owner.accountId);
  compare('generate key', [String(may)], [String(!isRefused(key))]);
  if (isRefused(key)) return;
  now.keys.push({ id: key.id, owner });
  now.secrets.push({ secret: key.secret });
  keys.addKey(now.model, owner.accountId, key.id, keys.secretIdOf(hashOf(key.secret)));
}

/** As if a period had passed: the key's window and its admissions lie that much further back. */
async function passPeriod(now: Play, command: { key: number; period: Period }): Promise<void> {
  const hasWindow = ({ settings }: ModelKey) => (settings.limit?.period ?? 'total') !== 'total';
  const id = keyWith(now, command.key, hasWindow) ?? nth(now.keys, command.key).id;
  const own = now.model.keys.get(id)?.settings.limit?.period ?? 'total';
  const period = own === 'total' ? command.period : own;
  const back = (column: string) =>
    `(${column} AT TIME ZONE 'UTC' - interval '1 ${period}') AT TIME ZONE 'UTC'`;
  // The one window of a limit in total stays where it is.
  await now.db.pool.query(
    `WITH windows AS (
        UPDATE key_limits SET window_start = greatest(${back('window_start')}, to_timestamp(0)) WHERE key_id = $1
      )
      UPDATE tasks SET created_at = ${back('created_at')} WHERE key_id = $1`,
    [id],
  );
  keys.passPeriod(now.model, id, period);
}

/** One of the live keys of which this is true; null if there is none. */
function keyWith(now: Play, number: number, isTrue: (key: ModelKey) => boolean): KeyId | null {
  const those = [...now.model.keys].filter(([, key]) => key.live && isTrue(key));
  return those[number % those.length]?.[0] ?? null;
}

async function endGrace(now: Play, number: number): Promise<void> {
  const id = keyWith(now, number, (key) => key.previous !== null);
  if (!id) return;
  await now.db.pool.query(
    'UPDATE api_keys SET expires_at = clock_timestamp() WHERE current_key_id = $1 AND expires_at > clock_timestamp()',
    [id],
  );
  keys.endOldSecret(now.model, id);
}

/**
 * As if the time had passed until the end of a key, of one with two secrets where there is one. A key without an end is
 * given one first. A secret that is to outlive its key does so.
 */
async function expireKey(now: Play, number: number): Promise<void> {
  const id =
    keyWith(now, number, (key) => key.previous !== null) ?? keyWith(now, number, () => true);
  if (!id) return;
  if (now.model.keys.get(id)?.settings.expiresAt === null) {
    await callAtOnce(now, [
      {
        do: 'change key',
        key: now.keys.findIndex((key) => key.id === id),
        change: { expiresInHours: 2 },
      },
    ]);
  }
  await now.db.pool.query(
    `UPDATE api_keys k SET expires_at = k.expires_at - (key.expires_at - clock_timestamp())
      FROM api_keys key
      WHERE key.id = $1 AND (k.id = key.id OR k.current_key_id = key.id) AND k.revoked_at IS NULL
        AND key.expires_at > clock_timestamp() AND k.expires_at > clock_timestamp()`,
    [id],
  );
  keys.revokeKey(now.model, id);
}

async function start(now: Play, gateway: number): Promise<void> {
  if (now.gateways[gateway]) return;
  const runner = await createRunner(now.db);
  now.gateways[gateway] = runner;
  now.model.runners.set(runner, { ended: false });
}

async function endLost(now: Play): Promise<void> {
  // A dead gateway's knowledge is lost with it.
  const known = now.lost.filter((one) => now.gateways.includes(one.runnerId));
  now.lost = [];
  await endLostAdmissions(now.db, known);
  for (const { taskId } of known) model.endLost(now.model, taskId);
}

async function passDay(now: Play, remove: boolean): Promise<void> {
  await now.db.pool.query(
    "UPDATE idempotency_keys SET created_at = created_at - interval '24 hours' WHERE account_id = ANY ($1)",
    [[...now.model.accounts.keys()]],
  );
  if (remove) await removeExpiredIdempotencyKeys(now.db);
  model.passDay(now.model);
}
