import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { type OutboundAnswer, openOutbound } from '../outbound/outbound';
import { OutboundError } from '../outbound/outbound-error';
import type { S3Place } from './s3-place';

const TIMEOUT_MS = 60_000;
/** A file can be no larger than the answer it came in. */
const MOST_BYTES = 520 * 1024 * 1024;

export interface S3Call {
  method: 'GET' | 'PUT' | 'DELETE';
  url: URL;
  body?: Uint8Array;
  signal?: AbortSignal;
}

/** Calls S3-compatible storage, signed with Signature Version 4 over the body too. */
export interface S3Client {
  /** Gives the answer where its status is one of `expected`. A call that broke, or that met a fault there, is repeated once. */
  send(call: S3Call, expected: readonly number[]): Promise<OutboundAnswer>;
  close(): Promise<void>;
}

/** Opens a client for the place's storage. */
export function openS3Client(place: S3Place): S3Client {
  const outbound = openOutbound({ allowInternal: true });
  // The key of a day is derived once.
  const cache = new Map<string, ArrayBuffer>();

  async function sendOnce({ method, url, body, signal }: S3Call): Promise<OutboundAnswer> {
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const { accessKeyId, secretAccessKey, sessionToken, region } = place;
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: { 'x-amz-content-sha256': hash },
      accessKeyId,
      secretAccessKey,
      sessionToken,
      region,
      service: 's3',
      cache,
    }).sign();
    const headers = Object.fromEntries(signed.headers);
    const limits = { timeoutMs: TIMEOUT_MS, mostBytes: MOST_BYTES, whenLonger: 'fail' } as const;
    return outbound.send({ method, url, headers, body, signal, ...limits });
  }

  return {
    async send(call, expected) {
      // Every call of ours may be made twice.
      const first = await sendOnce(call).catch((error: unknown) => {
        if (error instanceof OutboundError) return null;
        throw error;
      });
      const answer = first && first.status < 500 ? first : await sendOnce(call);
      if (expected.includes(answer.status)) return answer;
      throw new Error(`The storage of OUTPUTS_URL answered ${answer.status} to a ${call.method}.`);
    },
    close: () => outbound.close(),
  };
}
