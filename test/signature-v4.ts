import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may call the stand-in. */
export interface S3Identity {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of temporary credentials: it must come along, signed. */
  sessionToken?: string;
  region: string;
}

/**
 * What is wrong with the request's Signature Version 4, computed anew from the request as it came; null where it holds.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signatureProblem(
  request: IncomingMessage,
  body: Buffer,
  identity: S3Identity,
): string | null {
  const header = request.headers.authorization ?? '';
  const [, id, day, region, signedHeaders = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      header,
    ) ?? [];
  if (!id || !day || !signature) return 'no signature';
  if (id !== identity.accessKeyId || region !== identity.region) return 'another identity';
  const names = signedHeaders.split(';');
  for (const name of ['host', 'x-amz-content-sha256', 'x-amz-date']) {
    if (!names.includes(name)) return `${name} is not signed`;
  }
  if (request.headers['x-amz-security-token'] !== identity.sessionToken) return 'another session';
  if (identity.sessionToken && !names.includes('x-amz-security-token')) {
    return 'the session token is not signed';
  }
  const hash = sha256(body);
  if (request.headers['x-amz-content-sha256'] !== hash) return 'another body';
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const canonical = [
    request.method,
    path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    signedHeaders,
    hash,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const date = String(request.headers['x-amz-date']);
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part ?? ''),
    `AWS4${identity.secretAccessKey}`,
  );
  return hmac(key, toSign).toString('hex') === signature ? null : 'another signature';
}

function canonicalQuery(query: string): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
