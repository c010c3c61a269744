import { setTimeout as pause } from 'node:timers/promises';
import { isRefused } from '@/lib/core/errors';
import { REQUEST_LIMITS } from '@/lib/webhooks/count-request';
import { sendTestEvent } from '@/lib/webhooks/test-event';
import { type Customer, createOwner } from '@/test/factories';
import { memoryOf } from '@/test/harness/memory';
import { waitUntil } from '@/test/harness/wait-until';
import { startReceiver, type WebhookReceiver } from '@/test/webhook-receiver';
import { bodyOf, type Client, inShort, openClient, WAIT } from './client';
import { customerWithLimit } from './customers';
import { Broken, type Finding } from './finding';
import { inParallel } from './in-parallel';
import type { Site } from './site';

const LANES = 32;
const WATCH_EVERY_MS = 50;
/** One account alone can use a fifth of the 1,000 slots of each gateway. */
const MAX_HELD = 2 * 200;
const MAX_GROWTH_MB = 150;
/** Without separate shares, a customer's webhook waited for 15,000 ms and more. */
const LONGEST_WEBHOOK_MS = 1_000;
/** Times of a few milliseconds vary by more than 50% on a busy machine. */
const NOISE_MS = 15;

export interface WebhookFloodSize {
  /** Servers that accept a connection and never answer. Each is the receiver of one task of a paying account. */
  receivers: number;
  /** Simultaneous test events of an account that has never paid. */
  testEvents: number;
  /** The number of timed webhooks of another customer, before the attack and during it. */
  webhooks: number;
  /** Skips the goal of the median, which a busy machine may miss. */
  skipMedian?: boolean;
}

/**
 * R22, webhooks: the receivers of two accounts hang, one of which requests test events as fast as it can, while a
 * customer's webhooks are sent from the same gateways.
 */
export async function webhookFlood(site: Site, size: WebhookFloodSize): Promise<Finding> {
  const { db, gateways } = site;
  const broken = new Broken();
  const [customer, attacker] = [
    await customerWithLimit(db, null),
    await customerWithLimit(db, null),
  ];
  const clients = gateways.map((gateway) => openClient(gateway.url, LANES));
  const thankful = await startTimed();
  const hanging = await startHanging(size.receivers);
  const memory = () => Math.max(...gateways.map(memoryOf));
  try {
    await timeWebhooks(clients, customer, thankful, size.webhooks, broken);
    const quiet = await timeWebhooks(clients, customer, thankful, size.webhooks, broken);
    const before = memory();

    const sent = await askForTestEvents(site, hanging.urls, size.testEvents);
    broken.unless(
      sent <= REQUEST_LIMITS.test_event.minute,
      'an account gets more test events than its limit',
      `${sent} of ${size.testEvents}`,
    );
    await submitAll(clients, attacker, hanging.urls, broken);
    await waitUntil('the hanging receivers are called', () => hanging.held() >= MAX_HELD / 4);
    let most = before;
    let watching = true;
    const watch = (async () => {
      while (watching) {
        most = Math.max(most, memory());
        await pause(WATCH_EVERY_MS);
      }
    })();
    const during = await timeWebhooks(clients, customer, thankful, size.webhooks, broken);
    watching = false;
    await watch;

    broken.unless(
      hanging.mostHeld() <= MAX_HELD + sent,
      'an account takes more than its share of the sender',
      `${hanging.mostHeld()} attempts at once`,
    );
    const [quiet50, during50] = [median(quiet), median(during)];
    broken.unless(
      size.skipMedian || during50 <= 2 * quiet50 + NOISE_MS,
      'webhooks take more than twice their quiet time',
      `${quiet50.toFixed(1)} → ${during50.toFixed(1)} ms`,
    );
    const longest = Math.max(...during);
    broken.unless(
      longest <= LONGEST_WEBHOOK_MS,
      'a webhook is held up',
      `${longest.toFixed(0)} ms`,
    );
    const growth = most - before;
    broken.unless(growth <= MAX_GROWTH_MB, 'a gateway grows', `by ${growth.toFixed(0)} MB`);
    return {
      done: `${size.receivers} receivers of one account hang, another account asks for ${size.testEvents} test events at once, and ${size.webhooks} webhooks of a third are timed`,
      seen: `webhooks ${quiet50.toFixed(1)} → ${during50.toFixed(1)} ms at the median, ${Math.max(...quiet).toFixed(0)} → ${longest.toFixed(0)} ms at most; ${sent} test events accepted; ${hanging.mostHeld()} attempts hung at once; memory ${before.toFixed(0)} → ${most.toFixed(0)} MB`,
      broken: broken.list(),
    };
  } finally {
    for (const client of clients) client.close();
    await hanging.close();
    await thankful.receiver.close();
  }
}

interface TimedReceiver {
  receiver: WebhookReceiver;
  /** When the webhook of each task arrived. */
  arrivals: ReadonlyMap<string, number>;
}

async function startTimed(): Promise<TimedReceiver> {
  const arrivals = new Map<string, number>();
  const receiver = await startReceiver((call, response) => {
    arrivals.set(String(call.headers['webhook-id']), performance.now());
    response.end();
  });
  return { receiver, arrivals };
}

interface HangingReceivers {
  urls: string[];
  /** The number of held calls, now and at most. */
  held(): number;
  mostHeld(): number;
  close(): Promise<void>;
}

/** Servers on their own ports, which the sender treats as separate receivers. */
async function startHanging(count: number): Promise<HangingReceivers> {
  let held = 0;
  let most = 0;
  const receivers = await inParallel(count, LANES, () =>
    startReceiver((_call, response) => {
      held += 1;
      most = Math.max(most, held);
      response.on('close', () => {
        held -= 1;
      });
    }),
  );
  return {
    urls: receivers.map(({ url }) => url),
    held: () => held,
    mostHeld: () => most,
    async close() {
      await Promise.all(receivers.map((receiver) => receiver.close()));
    },
  };
}

/** How many of this many simultaneous test events of an account that has never paid were accepted. */
async function askForTestEvents({ db }: Site, urls: string[], count: number): Promise<number> {
  const stranger = await createOwner(db);
  const answers = await inParallel(count, LANES, (at) =>
    sendTestEvent(db, stranger.by, stranger.accountId, urls[at % urls.length] ?? '', true),
  );
  return answers.filter((answer) => !isRefused(answer)).length;
}

/** One task with a webhook to each of these addresses, on both gateways. */
async function submitAll(
  clients: readonly Client[],
  { key }: Customer,
  urls: readonly string[],
  broken: Broken,
): Promise<void> {
  await inParallel(urls.length, LANES, async (at) => {
    const path = `${WAIT}?${new URLSearchParams({ webhook: urls[at] ?? '' })}`;
    const answer = await clients[at % 2]?.call(path, { key: key.secret, body: { seconds: 0 } });
    broken.unless(answer?.status === 200, 'a submit is refused', answer && inShort(answer));
  });
}

/** The times from submit to webhook of this many consecutive tasks, in milliseconds. */
async function timeWebhooks(
  clients: readonly Client[],
  { key }: Customer,
  { receiver, arrivals }: TimedReceiver,
  count: number,
  broken: Broken,
): Promise<number[]> {
  const path = `${WAIT}?${new URLSearchParams({ webhook: receiver.url })}`;
  const times: number[] = [];
  for (let at = 0; at < count; at++) {
    const began = performance.now();
    const answer = await clients[at % 2]?.call(path, { key: key.secret, body: { seconds: 0 } });
    if (answer?.status !== 200) {
      broken.add('a paid call fails', answer && inShort(answer));
      continue;
    }
    const id = String(bodyOf(answer).id);
    await waitUntil('the webhook comes', () => arrivals.has(id), 60_000);
    times.push((arrivals.get(id) ?? 0) - began);
  }
  return times;
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;
}
