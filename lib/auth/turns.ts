import { availableParallelism } from 'node:os';
import { type Refused, refuse } from '../core/errors';

/**
 * Parallel passwords: half of the processors, so that pages keep the other half. While one is hashed, another may query
 * the database.
 */
const AT_ONCE = Math.max(2, Math.floor(availableParallelism() / 2));
/** Waiting requests of one client; further ones are refused. */
const WAITING_EACH = 10;
/** Waiting requests of all clients. Each takes about 40 ms, so the last one waits a few seconds. */
const WAITING_ALL = 100;

interface Turns {
  running: number;
  waiting: number;
  /** The waiting requests by client. A client whose turn is over goes to the end. */
  byClient: Map<string, (() => void)[]>;
}

// Next.js bundles route handlers separately; a global makes them share one queue.
const shared = globalThis as { get3wTurns?: Turns };
shared.get3wTurns ??= { running: 0, waiting: 0, byClient: new Map() };
const turns = shared.get3wTurns;

/**
 * Runs a password check or change when it is this client's turn. Hashing needs processor time, and clients take turns,
 * so that a client with many requests delays only its own, and does not take connections and processor time from pages.
 * Refuses with `busy` if too many are waiting; then nothing has run. For `signedIn` users only their own waiting
 * requests count.
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
    // The end of a job passes its slot on, so `running` does not change.
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
