import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sign } from 'aws4';

/** The credentials of the stand-in. */
export interface S3Identity {
  accessKeyId: string;
  secretAccessKey: string;
  /** For temporary credentials: it must be sent and signed. */
  sessionToken?: string;
  region: string;
}

/**
 * The problem of the request's Signature Version 4, calculated again from the received request by another library than
 * the product's; null if it is valid. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signatureProblem(
  request: IncomingMessage,
  body: Buffer,
  { region, ...credentials }: S3Identity,
): string | null {
  const { authorization = '', ...sent } = request.headers;
  const [, id, sentRegion, list] =
    /Credential=([^/]+)\/\d{8}\/([^/]+)\/.*SignedHeaders=([^,]+),/.exec(authorization) ?? [];
  if (!list) return 'no signature';
  if (id !== credentials.accessKeyId || sentRegion !== region) return 'another identity';
  const names = list.split(';');
  if (sent['x-amz-security-token'] !== credentials.sessionToken) return 'another session';
  const required = ['host', 'x-amz-content-sha256', 'x-amz-date'];
  if (credentials.sessionToken) required.push('x-amz-security-token');
  const unsigned = required.find((name) => !names.includes(name));
  if (unsigned) return `${unsigned} is not signed`;
  const hash = createHash('sha256').update(body).digest('hex');
  if (sent['x-amz-content-sha256'] !== hash) return 'another body';
  const headers = Object.fromEntries(names.map((name) => [name, String(sent[name])]));
  const { method, url: path } = request;
  const signed = sign({ service: 's3', region, method, path, headers }, credentials);
  return signed.headers?.Authorization === authorization ? null : 'another signature';
}
