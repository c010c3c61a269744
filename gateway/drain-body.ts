import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { BODY_LIMIT, type BodyLimits, LARGE_BODY } from './body-limits';

/** Per body: a client that sends slightly more than allowed still gets its answer. */
const MAX_BYTES = BODY_LIMIT + 6 * 1024 * 1024;
const TICK_MS = 50;
/** For all bodies together; 64 MB a second need a few percent of a processor. */
const BYTES_PER_TICK = 3 * 1024 * 1024;
/** The size of one read from a connection. */
const CHUNK = 64 * 1024;

interface Draining {
  raw: IncomingMessage;
  until: number;
  bytesLeft: number;
  /** Bytes until the next tick. */
  allowed: number;
}

/** Reads and discards the rest of refused bodies. */
export interface BodyDrain {
  /**
   * Takes over the request's body. At its end, the connection can be reused; if it takes too long or is too large, the
   * connection is closed. After an immediate close, many clients could not read the answer, since they send first. Can
   * be called repeatedly, and for requests without a body.
   */
  drain(raw: IncomingMessage): void;
  close(): void;
}

/** Creates a drain, which reads at a limited rate: refused bodies must not use up the time of other requests. */
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
        // Round-robin: a body that was read goes to the end.
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
 * After a refused "100 Continue", Node.js closes the connection right after the answer. A client that sends its body
 * anyway would get a reset before it has read the answer. Therefore only our side is closed; the other side is closed
 * when the body ends, or takes too long.
 */
function closeGently(socket: Socket): void {
  socket.destroySoon = () => void socket.end();
}

/** Whether Node.js would otherwise read the rest of a body to an end that may never come. */
function mayBeMuch(raw: IncomingMessage): boolean {
  // The body is already being read.
  if (raw.readableFlowing !== null) return true;
  const { headers } = raw;
  const announced = headers['content-length'];
  return announced === undefined
    ? headers['transfer-encoding'] !== undefined
    : Number(announced) > LARGE_BODY;
}
