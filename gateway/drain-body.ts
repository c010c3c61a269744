import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { BODY_LIMIT, type BodyLimits, LARGE_BODY } from './body-limits';

/** Of one body: a client that sends a little more than is allowed still gets its answer. */
const MAX_BYTES = BODY_LIMIT + 6 * 1024 * 1024;
const TICK_MS = 50;
/** Of all bodies together; 64 MB a second take a few hundredths of a processor. */
const BYTES_PER_TICK = 3 * 1024 * 1024;
/** What comes of a connection at once. */
const CHUNK = 64 * 1024;

interface Draining {
  raw: IncomingMessage;
  until: number;
  bytesLeft: number;
  /** Before the next tick. */
  allowed: number;
}

/** Reads on, and throws away, what is left of bodies that were refused. */
export interface BodyDrain {
  /**
   * Takes over the request's body. When it has come to its end, the connection can be used again; when it takes too long
   * or is too much, the connection is closed. Closed at once, many clients would not get to read the answer: they send
   * first. Safe to call again, and for requests without a body.
   */
  drain(raw: IncomingMessage): void;
  close(): void;
}

/** Opens a drain, which reads at a bounded rate: refused bodies must not take the time of the others. */
export function createBodyDrain({ drainMs }: Pick<BodyLimits, 'drainMs'>): BodyDrain {
  const draining = new Map<IncomingMessage, Draining>();
  let timer: NodeJS.Timeout | undefined;

  function tick(): void {
    const now = performance.now();
    let left = BYTES_PER_TICK;
    const share = Math.max(CHUNK, BYTES_PER_TICK / Math.max(1, draining.size));
    for (const one of [...draining.values()]) {
      if (now > one.until || one.bytesLeft <= 0) {
        remove(one.raw);
        one.raw.socket.destroy();
      } else if (left > 0) {
        left -= share;
        one.allowed = share;
        // Who has had a turn goes to the end of the line.
        draining.delete(one.raw);
        draining.set(one.raw, one);
        one.raw.resume();
      }
    }
    if (draining.size === 0) stop();
  }

  function remove(raw: IncomingMessage): void {
    draining.delete(raw);
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    drain(raw) {
      const isExpecting = raw.headers.expect !== undefined;
      if (raw.complete || draining.has(raw) || !(isExpecting || mayBeMuch(raw))) return;
      if (isExpecting) closeGently(raw.socket);
      const until = performance.now() + drainMs;
      const one: Draining = { raw, until, bytesLeft: MAX_BYTES, allowed: CHUNK };
      draining.set(raw, one);
      raw.on('data', (chunk: Buffer) => {
        one.bytesLeft -= chunk.length;
        one.allowed -= chunk.length;
        if (one.allowed <= 0) raw.pause();
      });
      raw.once('end', () => {
        remove(raw);
        if (isExpecting) raw.socket.destroy();
      });
      raw.once('close', () => remove(raw));
      raw.on('error', () => remove(raw));
      raw.resume();
      timer ??= setInterval(tick, TICK_MS).unref();
    },
    close: stop,
  };
}

/**
 * Where a client asked for "100 Continue" and is refused, Node.js closes the connection as soon as the answer is out. A
 * client that sends its body all the same would get a reset before it has read the answer. So only our side is closed
 * then; the other one is when the body has come to its end, or takes too long.
 */
function closeGently(socket: Socket): void {
  socket.destroySoon = () => void socket.end();
}

/** Whether there is a body left that Node.js would otherwise read to an end that may never come. */
function mayBeMuch(raw: IncomingMessage): boolean {
  // Somebody has begun to read it.
  if (raw.readableFlowing !== null) return true;
  const { headers } = raw;
  const announced = headers['content-length'];
  return announced === undefined
    ? headers['transfer-encoding'] !== undefined
    : Number(announced) > LARGE_BODY;
}
