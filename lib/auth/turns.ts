import { availableParallelism } from 'node:os';
import { type Refused, refuse } from '../core/errors';

/**
 * Passwords that are dealt with at once: half of the processors, so that pages keep the others. While one is hashed, another
 * may ask the database. */
const AT_ONCE = Math.max(2, Math.floor(availableParallelism() / 2));
/** Of one client, waiting for their turn; more are refused. */
const WAITING_EACH = 10;
/** Of all clients together. Each takes some 40 ms, so the last one waits a few seconds. */
const WAITING_ALL = 100;

interface Turns {
  running: number;
  waiting: number;
  /** What waits, by client. A client whose turn was taken goes to the end. */
  byClient: Map<string, (() => void)[]>;
}

// Next.js bundles route handlers apart: they share one line all the same.
const shared = globalThis as { get3wTurns?: Turns };
shared.get3wTurns ??= { running: 0, waiting: 0, byClient: new Map() };
const turns = shared.get3wTurns;

/**
 * Runs what checks or sets a password when it is this client's turn: hashes cost a processor some time, and clients take
 * turns, so that one with many requests holds up its own, and takes no connections and no time from pages. Refuses with
 * `busy` where too many wait already; then it has not run. Somebody who is `signedIn` is not kept out by how many others
 * wait, only by their own.
 */
export async function inTurn<T>(
  client: string,
  work: () => Promise<T>,
  { signedIn = false } = {},
): Promise<{ done: T } | Refused<'busy'>> {
  if (turns.running >= AT_ONCE) {
    const queue = turns.byClient.get(client) ?? [];
    if (queue.length >= WAITING_EACH) return refuse('busy');
    if (turns.waiting >= WAITING_ALL && !signedIn) return refuse('busy');
    turns.byClient.set(client, queue);
    turns.waiting += 1;
    // What ends hands its place over: `running` stays as it is.
    await new Promise<void>((start) => queue.push(start));
  } else {
    turns.running += 1;
  }
  try {
    return { done: await work() };
  } finally {
    startNext();
  }
}

function startNext(): void {
  const [next] = turns.byClient;
  if (!next) {
    turns.running -= 1;
    return;
  }
  const [client, queue] = next;
  turns.byClient.delete(client);
  const start = queue.shift();
  if (queue.length > 0) turns.byClient.set(client, queue);
  turns.waiting -= 1;
  start?.();
}
