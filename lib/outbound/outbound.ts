import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';
import { isPlainlyInternal } from './check-url';
import { OutboundError, type OutboundFailure } from './outbound-error';
import { createPublicLookup } from './public-lookup';

const CONNECT_TIMEOUT_MS = 10_000;

export interface OutboundRequest {
  url: URL;
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** For everything: resolving, connecting, sending, and the whole answer. */
  timeoutMs: number;
  /**
   * The limit of the answer's body. A longer one fails with `too_large`, or is truncated, depending on `whenLonger`.
   */
  mostBytes: number;
  /**
   * `cut`: the beginning of the body is enough. A body that does not end in time is truncated too, since the status has
   * arrived.
   */
  whenLonger: 'fail' | 'cut';
  /** Aborts the call, which then rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface OutboundAnswer {
  status: number;
  headers: Dispatcher.ResponseData['headers'];
  body: Buffer;
}

/** An answer with a streamed body. The caller must read it to its end, or destroy it. */
export interface OutboundStream {
  status: number;
  headers: Dispatcher.ResponseData['headers'];
  body: Readable;
}

/** An HTTP client for external servers. Follows no redirects: a 3xx is an answer like any other. */
export interface Outbound {
  /** Rejects with an `OutboundError` if no answer came. */
  send(request: OutboundRequest): Promise<OutboundAnswer>;
  /**
   * The same with a streamed body, which can have any length and take any time. `timeoutMs` applies to the part before
   * the body, and to each pause in it while somebody reads.
   */
  open(request: Omit<OutboundRequest, 'mostBytes' | 'whenLonger'>): Promise<OutboundStream>;
  close(): Promise<void>;
}

export interface OutboundOptions {
  /** Allows internal addresses: for servers in the operator's configuration, and for local tests. */
  allowInternal: boolean;
  /** DNS servers instead of the system's. */
  dnsServers?: readonly string[];
}

/** Creates a client. Connections are kept alive for the next call to the same server. */
export function openOutbound({ allowInternal, dnsServers }: OutboundOptions): Outbound {
  const agent = new Agent({
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      ...(allowInternal ? {} : { lookup: createPublicLookup(dnsServers) }),
    },
    // Our own timeout covers everything.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  /** For a host that is an address, no lookup happens, so it is checked here. */
  function checkHost({ hostname }: URL): void {
    if (!allowInternal && isPlainlyInternal(hostname)) {
      throw new OutboundError('refused_address', 'The address is internal.');
    }
  }

  return {
    async open({ url, method, headers, body, timeoutMs, signal }) {
      checkHost(url);
      const times = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
      try {
        const answer = await request(url, {
          dispatcher: agent,
          method,
          headers,
          body,
          signal,
          ...times,
        });
        return {
          status: answer.statusCode,
          headers: answer.headers,
          body: withoutFault(answer.body),
        };
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        const isLate = error instanceof Error && error.name === 'HeadersTimeoutError';
        throw isLate ? new OutboundError('timeout', 'No response in time.') : named(error);
      }
    },
    async send(call) {
      checkHost(call.url);
      const timeout = AbortSignal.timeout(call.timeoutMs);
      const signal = call.signal ? AbortSignal.any([timeout, call.signal]) : timeout;
      try {
        const { statusCode, headers, body } = await request(call.url, {
          dispatcher: agent,
          method: call.method,
          headers: call.headers,
          body: call.body,
          signal,
        });
        return { status: statusCode, headers, body: await readBody(body, call, timeout) };
      } catch (error) {
        if (call.signal?.aborted) throw call.signal.reason;
        throw timeout.aborted ? new OutboundError('timeout', 'No response in time.') : named(error);
      }
    },
    async close() {
      await agent.destroy();
    },
  };
}

/** A body that is not read to its end ends without an error. */
function withoutFault(body: Readable): Readable {
  return body.on('error', () => undefined);
}

async function readBody(
  body: Dispatcher.ResponseData['body'],
  { mostBytes, whenLonger, signal }: OutboundRequest,
  timeout: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBytes) {
        if (whenLonger === 'cut') break;
        throw new OutboundError('too_large', 'The answer is too large.');
      }
    }
  } catch (error) {
    const cutInTime = whenLonger === 'cut' && timeout.aborted && !signal?.aborted;
    if (!cutInTime) throw error;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes);
}

const NEVER_SENT =
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|ERR_SSL_.*|CERT_.*|.*_CERT.*|UNABLE_TO_.*)$/;

/** The failure behind an error of the client or of the system. */
function named(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof OutboundError) return error;
  // Several addresses were tried; none answered.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  if (first instanceof OutboundError) return first;
  const code = 'code' in error ? String(error.code) : String(first?.code ?? '');
  const failure: OutboundFailure = NEVER_SENT.test(code) ? 'unreachable' : 'cut_off';
  return new OutboundError(failure, WORDS[failure]);
}

const WORDS = {
  unreachable: 'The server could not be reached.',
  cut_off: 'The connection broke before the whole answer came.',
};
