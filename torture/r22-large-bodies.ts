import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { drawKey } from '@/lib/keys/format';
import { memoryOf } from '@/test/harness/memory';
import { type Client, openClient, WAIT } from './client';
import { customerWithLimit } from './customers';
import { Broken, type Finding } from './finding';
import { callRaw } from './requests/raw-call';
import type { Site } from './site';

const VALUES = 876_000;
const ATTACKERS = 3;
/** The pause between two bodies of one attacker. */
const PAUSE_MS = 50;
const MAX_GROWTH_MB = 250;
/** Before the fix, one of these bodies blocked all calls for 2,700 ms. */
const LONGEST_CALL_MS = 1_000;
/** Times of a few milliseconds vary by more than 50% on a busy machine. */
const NOISE_MS = 5;

export interface LargeBodiesSize {
  /** Connections with a half-sent body of 10 MB, and as many with one of 60 KB. */
  halfSent: number;
  /** The number of timed paid calls, before the attack and during it. */
  calls: number;
  /** Skips the goal of the median, which a busy machine may miss. */
  skipMedian?: boolean;
}

/**
 * R22, large bodies: callers with invented keys send JSON with many values and leave bodies half sent, while a customer
 * makes paid calls at the same gateway.
 */
export async function largeBodies(
  { db, gateways: [gateway] }: Site,
  { halfSent, calls, skipMedian = false }: LargeBodiesSize,
): Promise<Finding> {
  const broken = new Broken();
  const customer = await customerWithLimit(db, null);
  const client = openClient(gateway.url, 1);
  await timeCalls(client, customer.key.secret, calls, broken);
  const quiet = await timeCalls(client, customer.key.secret, calls, broken);
  const before = memoryOf(gateway);

  const body = bodyOfValues(VALUES);
  const held = Array.from({ length: halfSent }, () => [
    openHalfSent(gateway.url, body.length, body.subarray(0, body.length - 1_000)),
    openHalfSent(gateway.url, 60_000, body.subarray(0, 59_000)),
  ]).flat();
  // The time that our own process needs for sending must not be measured.
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  let attacking = true;
  let most = before;
  const answers = new Map<string, number>();
  const attacks = Array.from({ length: ATTACKERS }, async () => {
    while (attacking) {
      const outcome = await callRaw(
        gateway.url,
        Buffer.concat([Buffer.from(headOf(drawKey(), body.length)), body]),
      );
      const answer = typeof outcome === 'string' ? outcome : `${outcome.status} ${outcome.text}`;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      await pause(PAUSE_MS);
    }
  });
  const watching = (async () => {
    while (attacking) {
      most = Math.max(most, memoryOf(gateway));
      await pause(PAUSE_MS);
    }
  })();
  const during = await timeCalls(client, customer.key.secret, calls, broken);
  attacking = false;
  await Promise.all([...attacks, watching]);
  for (const socket of held) socket.destroy();
  client.close();

  const [before50, during50] = [median(quiet), median(during)];
  broken.unless(
    skipMedian || during50 <= 2 * before50 + NOISE_MS,
    'paid calls take more than twice their quiet time',
    `${before50.toFixed(1)} → ${during50.toFixed(1)} ms`,
  );
  const longest = Math.max(...during);
  broken.unless(longest <= LONGEST_CALL_MS, 'a paid call is held up', `${longest.toFixed(0)} ms`);
  const growth = most - before;
  broken.unless(growth <= MAX_GROWTH_MB, 'the gateway grows', `by ${growth.toFixed(0)} MB`);
  const refusal = '401 {"code":401,"error":"Invalid or revoked API key"}';
  for (const answer of answers.keys()) {
    broken.unless(answer === refusal, 'an invented key does not get its 401', answer.slice(0, 100));
  }
  const bodies = [...answers.values()].reduce((sum, count) => sum + count, 0);
  return {
    done: `${ATTACKERS} callers with invented keys and ${(body.length / 1e6).toFixed(1)} MB of JSON with ${VALUES} values, ${held.length} half-sent bodies, and ${calls} paid calls of somebody else`,
    seen: `paid calls ${before50.toFixed(1)} → ${during50.toFixed(1)} ms at the median, ${Math.max(...quiet).toFixed(0)} → ${longest.toFixed(0)} ms at most; memory ${before.toFixed(0)} → ${most.toFixed(0)} MB; ${bodies} bodies refused`,
    broken: broken.list(),
  };
}

/** The durations of this many consecutive paid calls, in milliseconds. */
async function timeCalls(
  client: Client,
  key: string,
  calls: number,
  broken: Broken,
): Promise<number[]> {
  const times: number[] = [];
  for (let call = 0; call < calls; call++) {
    const began = performance.now();
    const { status } = await client.call(`${WAIT}?sync=true`, { key, body: { seconds: 0 } });
    times.push(performance.now() - began);
    broken.unless(status === 200, 'a paid call fails', String(status));
  }
  return times;
}

function bodyOfValues(values: number): Buffer {
  const fields = Array.from({ length: values }, (_, at) => `"${at.toString(36)}__":0`);
  return Buffer.from(`{${fields.join(',')}}`);
}

function headOf(key: string, length: number): string {
  const lines = [
    `POST ${WAIT} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${key}`,
    `Content-Length: ${length}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A connection with an invented key that has sent a part of its body, and sends no more. */
function openHalfSent(url: string, length: number, part: Buffer): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  // The gateway can close it at any time.
  socket.on('error', () => undefined);
  socket.write(headOf(drawKey(), length));
  socket.write(part);
  return socket.resume();
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;
}
