import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { VerifiedKey } from '@/lib/admission/verified-key';
import { type Refused, refuse } from '@/lib/core/errors';
import { addressOf } from './answer';
import { type BodyBudget, type BodyCharge, createBodyBudget } from './body-budget';
import { BODY_LIMIT, type BodyLimits, LARGE_BODY } from './body-limits';
import type { GatewayDeps } from './deps';
import { endpointRefusal, pathOf } from './endpoints';

/** The owner of bodies of routes without a key: they share what one account can use. */
const KEYLESS = 'without a key';

/** A body that is not read, or not to its end. */
export class BodyRefusal extends Error {
  override name = 'BodyRefusal';
  constructor(
    readonly refusal: Refused,
    /** The key, if it has been looked up; its own refusals come first. */
    readonly key: VerifiedKey | null | undefined,
    /** Whether the connection cannot be reused. */
    readonly isConnectionLost = false,
  ) {
    super(refusal.detail ?? refusal.refused);
  }
}

type Done = (error: Error | null, body?: Buffer) => void;

/** Reads bodies within the limits of memory and time. */
export interface BodyReader {
  /**
   * Reads a request's body; returns it, or a `BodyRefusal`, or the error of the database when the key was looked up.
   */
  read(request: FastifyRequest, raw: IncomingMessage, done: Done): void;
  /** The client waits for 100 Continue before it sends its body (`Expect: 100-continue`). */
  expects(raw: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

interface Context {
  deps: GatewayDeps;
  limits: BodyLimits;
  budget: BodyBudget;
  reading: Set<BodyReading>;
  expecting: WeakMap<IncomingMessage, ServerResponse>;
}

/** Creates a reader. */
export function createBodyReader(deps: GatewayDeps, limits: BodyLimits): BodyReader {
  const context: Context = {
    deps,
    limits,
    budget: createBodyBudget(limits.memoryBytes),
    reading: new Set(),
    expecting: new WeakMap(),
  };
  const timer = setInterval(() => {
    const now = performance.now();
    for (const one of context.reading) one.stopIfSlow(now);
  }, limits.everyMs).unref();
  return {
    read(request, raw, done) {
      // No endpoint reads it: the request is refused without it.
      if (request.is404) done(null);
      else new BodyReading(context, request, raw, done).begin();
    },
    expects: (raw, response) => context.expecting.set(raw, response),
    close: () => clearInterval(timer),
  };
}

/** One body in progress. */
class BodyReading {
  readonly #context: Context;
  readonly #request: FastifyRequest;
  readonly #raw: IncomingMessage;
  readonly #done: Done;
  /** The Content-Length; NaN for a chunked body. */
  readonly #announced: number;
  readonly #limit: number;
  readonly #since = performance.now();
  #lastByteAt = this.#since;
  /** The first `#length` bytes of it have arrived. */
  #held: Buffer | null = null;
  #length = 0;
  #charge: BodyCharge | null = null;
  #key: VerifiedKey | null | undefined;
  #owner: string | null = null;
  #isAskingForKey = false;
  #isOver = false;

  constructor(context: Context, request: FastifyRequest, raw: IncomingMessage, done: Done) {
    this.#context = context;
    this.#request = request;
    this.#raw = raw;
    this.#done = done;
    this.#announced = Number(raw.headers['content-length']);
    // Routes with a key all have the same limit; only the others need a look at their options.
    this.#limit = request.keyHash ? BODY_LIMIT : (request.routeOptions.bodyLimit ?? BODY_LIMIT);
  }

  begin(): void {
    const { headers } = this.#raw;
    if (this.#announced > this.#limit) {
      this.#stop(refuse('body_too_large'));
      return;
    }
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      const detail = `Content-Encoding ${encoding.slice(0, 40)} is not supported; send the body as plain JSON`;
      this.#stop(refuse('invalid_parameters', detail));
      return;
    }
    this.#context.reading.add(this);
    if (this.#announced > LARGE_BODY)
      void this.#findOwner().then((found) => found && this.#listen());
    else this.#listen();
  }

  /** Ends it if its sender is too slow. */
  stopIfSlow(now: number): void {
    const { slowMs, bytesPerSecond } = this.#context.limits;
    if (this.#isAskingForKey) return;
    const due = ((now - this.#since - slowMs) / 1_000) * bytesPerSecond;
    if (this.#length >= due && now - this.#lastByteAt < slowMs) return;
    this.#stop(refuse('request_timeout', 'the body came too slowly'), true);
  }

  #listen(): void {
    const raw = this.#raw;
    this.#context.expecting.get(raw)?.writeContinue();
    raw.on('data', this.#onData);
    raw.on('end', this.#onEnd);
    raw.on('error', this.#onError);
    raw.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#length + chunk.length > this.#limit) {
      this.#stop(refuse('body_too_large'));
      return;
    }
    this.#lastByteAt = performance.now();
    if (this.#keep(chunk)) return;
    if (this.#owner !== null) {
      this.#stop(refuse('unavailable'));
      return;
    }
    // Too large before its key has been looked up.
    this.#raw.pause();
    void this.#findOwner().then((found) => {
      if (!found) return;
      if (this.#keep(chunk)) this.#raw.resume();
      else this.#stop(refuse('unavailable'));
    });
  };

  /** Appends the bytes; returns false if there is no room for them, or none before the key is known. */
  #keep(chunk: Buffer): boolean {
    const length = this.#length + chunk.length;
    const isWhole = this.#held === null && length === this.#announced && length <= LARGE_BODY;
    if (this.#owner === null && length > LARGE_BODY) return false;
    // A small body that arrives in one chunk, as nearly all do, is released before anything else happens.
    if (!isWhole && length > (this.#held?.length ?? 0)) {
      const limit = Number.isNaN(this.#announced) ? this.#limit : this.#announced;
      const room = Math.min(Math.max(length, 2 * (this.#held?.length ?? 0)), limit);
      this.#charge ??= this.#context.budget.open();
      if (!this.#charge.set(this.#owner, room)) return false;
      // Not from the pool, since it is transferred to another thread.
      const larger = Buffer.allocUnsafeSlow(room);
      this.#held?.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    }
    if (isWhole) this.#held = Buffer.from(chunk);
    else if (this.#held) chunk.copy(this.#held, this.#length);
    this.#length = length;
    return true;
  }

  /** Looks the key up, which then owns the memory; returns false, and ends the reading, if it must not continue. */
  async #findOwner(): Promise<boolean> {
    const { deps } = this.#context;
    const { keyHash, method, url } = this.#request;
    if (!keyHash) {
      this.#owner = KEYLESS;
      return true;
    }
    this.#isAskingForKey = true;
    try {
      this.#key = await deps.reads.verifyKey(keyHash, addressOf(deps, this.#request));
    } catch (error) {
      if (this.#isOver) return false;
      this.#end();
      this.#done(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
    // The client has disconnected in the meantime.
    if (this.#isOver) return false;
    this.#isAskingForKey = false;
    this.#lastByteAt = performance.now();
    // The key's own refusal always comes first.
    const mayCall = this.#key?.activated && !this.#key.refusal;
    const refusal = mayCall ? endpointRefusal(deps, method, pathOf(url)) : refuse('unknown_key');
    if (refusal) {
      this.#stop(refusal);
      return false;
    }
    this.#owner = this.#key?.accountId ?? null;
    return true;
  }

  readonly #onEnd = (): void => {
    this.#end(this.#length > LARGE_BODY);
    this.#done(null, this.#held?.subarray(0, this.#length) ?? Buffer.alloc(0));
  };

  readonly #onError = (): void => {
    this.#stop(refuse('invalid_parameters', 'the body cannot be read'), true);
  };

  #stop(refusal: Refused, isConnectionLost = false): void {
    this.#end();
    this.#done(new BodyRefusal(refusal, this.#key, isConnectionLost));
  }

  /** Releases the connection, and the memory unless the handler of the request keeps it. */
  #end(isKept = false): void {
    const raw = this.#raw;
    this.#isOver = true;
    this.#context.reading.delete(this);
    raw.off('data', this.#onData);
    raw.off('end', this.#onEnd);
    raw.off('error', this.#onError);
    // A broken connection needs a listener.
    if (!raw.complete) raw.on('error', () => undefined);
    if (isKept) {
      this.#charge?.set(this.#owner, this.#length);
      this.#request.bodyCharge = this.#charge;
    } else {
      this.#charge?.release();
    }
  }
}
