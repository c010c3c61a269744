import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { type OutboundAnswer, type OutboundStream, openOutbound } from '../outbound/outbound';
import { OutboundError } from '../outbound/outbound-error';
import type { S3Place } from './s3-place';

const TIMEOUT_MS = 60_000;
/** A file cannot be larger than the answer that contained it. */
const MAX_BYTES = 520 * 1024 * 1024;

export interface S3Call {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  body?: Uint8Array;
  signal?: AbortSignal;
}

/** A client of S3-compatible storage. Signature Version 4 covers the body too. */
export interface S3Client {
  /**
   * Returns the answer if its status is one of `expected`. After a broken connection or a server error, the call is
   * repeated once.
   */
  send(call: S3Call, expected: readonly number[]): Promise<OutboundAnswer>;
  /** The same with a streamed body; the caller must read it to its end or destroy it. */
  open(call: Omit<S3Call, 'body'>, expected: readonly number[]): Promise<OutboundStream>;
  close(): Promise<void>;
}

/** Opens a client for this storage. */
export function openS3Client(place: S3Place): S3Client {
  const outbound = openOutbound({ allowInternal: true });
  // The signing key of a day is derived once.
  const cache = new Map<string, ArrayBuffer>();

  async function sign({ method, url, body, headers }: S3Call): Promise<Record<string, string>> {
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const { accessKeyId, secretAccessKey, sessionToken, region } = place;
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': hash },
      accessKeyId,
      secretAccessKey,
      sessionToken,
      region,
      service: 's3',
      cache,
    }).sign();
    return Object.fromEntries(signed.headers);
  }

  async function sendOnce(call: S3Call): Promise<OutboundAnswer> {
    const limits = { timeoutMs: TIMEOUT_MS, mostBytes: MAX_BYTES, whenLonger: 'fail' } as const;
    return outbound.send({ ...call, headers: await sign(call), ...limits });
  }

  async function openOnce(call: Omit<S3Call, 'body'>): Promise<OutboundStream> {
    return outbound.open({ ...call, headers: await sign(call), timeoutMs: TIMEOUT_MS });
  }

  /** All our calls are idempotent. */
  async function twice<T extends { status: number }>(
    { method }: S3Call,
    expected: readonly number[],
    once: () => Promise<T>,
    drop: (answer: T) => void,
  ): Promise<T> {
    const first = await once().catch((error: unknown) => {
      if (error instanceof OutboundError) return null;
      throw error;
    });
    if (first && first.status >= 500) drop(first);
    const answer = first && first.status < 500 ? first : await once();
    if (expected.includes(answer.status)) return answer;
    drop(answer);
    throw new Error(`The storage of OUTPUTS_URL answered ${answer.status} to a ${method}.`);
  }

  return {
    send: (call, expected) =>
      twice(
        call,
        expected,
        () => sendOnce(call),
        () => undefined,
      ),
    open: (call, expected) =>
      twice(
        call,
        expected,
        () => openOnce(call),
        ({ body }) => body.destroy(),
      ),
    close: () => outbound.close(),
  };
}
