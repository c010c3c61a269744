import { Webhook } from 'standardwebhooks';
import type { Database } from '@/lib/db/database';
import { signingSecrets } from '@/lib/webhooks/secrets';
import type { Customer } from '@/test/factories';
import { waitUntil } from '@/test/harness/wait-until';
import { type Received, startReceiver } from '@/test/webhook-receiver';
import { bodyOf, inShort, openClient, WAIT } from './client';
import { customerWithLimit } from './customers';
import { Broken, type Finding } from './finding';
import { inParallel } from './in-parallel';
import type { Site } from './site';

export interface WebhooksSize {
  /** Tasks that end immediately, each with one event. */
  events: number;
  /** Tasks that run when their gateway dies: the other gateway sends their webhooks. */
  interrupted: number;
  /** How many times a sender is killed while it sends. */
  kills: number;
  /** Returns the claims of dead senders immediately instead of waiting until they expire. */
  skipClaims: boolean;
}

const LANES = 32;

/** R10: the receiver is down at first and later refuses every third call; senders are killed while they send. */
export async function webhooksUnderFire(site: Site, size: WebhooksSize): Promise<Finding> {
  const { db } = site;
  const broken = new Broken();
  const customer = await customerWithLimit(db, null);
  // Reserves a port without a listener.
  const placeholder = await startReceiver();
  await placeholder.close();
  const submitted = await submitAll(site, customer, placeholder.url, size, broken);
  await waitUntil('every event has met the closed door', async () => {
    const open = await count(db, customer, "status = 'pending' AND attempts = 0");
    return open === 0 && (await count(db, customer, 'true')) >= size.events;
  });

  const taken = new Set<string>();
  let thanked = 0;
  const receiver = await startReceiver(
    (call, response, nth) => {
      const refused = nth % 3 === 0;
      response.statusCode = refused ? 500 : 200;
      if (!refused) {
        thanked += 1;
        taken.add(String(call.headers['webhook-id']));
      }
      response.end();
    },
    { port: placeholder.port },
  );
  try {
    for (let kill = 0; kill < size.kills; kill++) {
      const before = receiver.received.length;
      await passPauses(db, customer, true);
      await waitUntil('events are being sent', () => receiver.received.length > before + 5);
      await site.gateways[kill % 2]?.kill();
      await site.gateways[kill % 2]?.start();
    }
    await waitUntil(
      'all events are taken',
      async () => {
        await passPauses(db, customer, size.skipClaims);
        return (
          taken.size >= submitted.length && (await count(db, customer, "status = 'pending'")) === 0
        );
      },
      120_000,
    );
    await checkCalls(db, customer, receiver.received, submitted, broken);
  } finally {
    await receiver.close();
  }
  for (const id of submitted) broken.unless(taken.has(id), 'an event is lost', id);
  const failed = await count(db, customer, "status <> 'delivered'");
  broken.unless(
    failed === 0,
    'an event was taken, and does not count as delivered',
    String(failed),
  );
  return {
    done: `${submitted.length} events to a receiver that was down and then refused every third call; ${size.kills} senders killed (kill -9) while they sent`,
    seen: `${submitted.length - taken.size} lost; ${receiver.received.length} calls, ${thanked - taken.size} of them for events that had been taken before, all under the id of their task`,
    broken: broken.list(),
  };
}

/** Submits on both gateways; returns the ids of all acknowledged tasks. */
async function submitAll(
  site: Site,
  customer: Customer,
  url: string,
  size: WebhooksSize,
  broken: Broken,
): Promise<string[]> {
  const clients = site.gateways.map((gateway) => openClient(gateway.url, LANES));
  const path = `${WAIT}?${new URLSearchParams({ webhook: url })}`;
  const ids = await inParallel(size.events + size.interrupted, LANES, async (index) => {
    const body = { seconds: index < size.interrupted ? 60 : 0 };
    const answer = await clients[index % 2]?.call(path, { key: customer.key.secret, body });
    if (answer?.status !== 200) {
      broken.add('a submit with a webhook is refused', answer && inShort(answer));
      return '';
    }
    return String(bodyOf(answer).id);
  });
  for (const client of clients) client.close();
  return ids.filter(Boolean);
}

/** As if every pause had passed, and with `claimsToo` also the claims of dead senders. */
async function passPauses(db: Database, customer: Customer, claimsToo: boolean): Promise<void> {
  // A claim lasts 30 seconds; a later time, or the first pause of five seconds, belongs to a waiting delivery.
  await db.pool.query(
    `UPDATE webhook_deliveries SET due_at = clock_timestamp()
      WHERE account_id = $1 AND status = 'pending' AND due_at > clock_timestamp()
        AND ($2 OR due_at < clock_timestamp() + interval '7 seconds' OR due_at > clock_timestamp() + interval '30 seconds')`,
    [customer.accountId, claimsToo],
  );
}

async function count(db: Database, customer: Customer, condition: string): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(
    `SELECT count(*)::int FROM webhook_deliveries WHERE account_id = $1 AND ${condition}`,
    [customer.accountId],
  );
  return rows[0]?.count ?? 0;
}

/** Every call is signed, is of an acknowledged task, and has the same content whenever it is repeated. */
async function checkCalls(
  db: Database,
  customer: Customer,
  calls: readonly Received[],
  submitted: readonly string[],
  broken: Broken,
): Promise<void> {
  const [secret = ''] = await signingSecrets(db, customer.accountId);
  const known = new Set(submitted);
  const bodies = new Map<string, string>();
  for (const { headers, body } of calls) {
    const id = String(headers['webhook-id']);
    broken.unless(known.has(id), 'an event has another id than its task', id);
    const first = bodies.get(id) ?? body;
    bodies.set(id, first);
    broken.unless(first === body, 'an event says something else when it comes again', id);
    broken.unless(JSON.parse(body).id === id, 'an event tells of another task', id);
    try {
      new Webhook(secret).verify(body, headers as Record<string, string>);
    } catch (error) {
      broken.add('an event is not signed as it should be', String(error));
    }
  }
}
