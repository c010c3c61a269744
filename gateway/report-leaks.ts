import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isRefused, type Refused, refuse } from '@/lib/errors';
import { reportLeaks } from '@/lib/keys/report-leaks';
import { isSigned, type ScannerKeys } from '@/lib/keys/scanner-keys';
import { sendRefusal } from './answer';
import { LEAK_BATCH_PATH } from './endpoints';
import type { GatewayParts } from './parts';
import { leakReporter, parseBody } from './report-leak';

const BODY_LIMIT = 4 * 1024 * 1024;

/**
 * `POST /v1/leaks/batch`: deletes the keys that a secret scanner found. Who signs is let in, by the scheme of GitHub's
 * secret scanning partner program (docs.github.com, "Secret scanning partner program"). There is no such endpoint where
 * no scanner's keys are set up.
 */
export function routeReportLeaks(app: FastifyInstance, parts: GatewayParts): void {
  const { db, scannerKeys } = parts;
  if (!scannerKeys) return;
  app.post(LEAK_BATCH_PATH, { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const refusal = refusalOfSignature(scannerKeys, request, body);
    if (refusal) return sendRefusal(reply, refusal);
    const result = await reportLeaks(db, leakReporter(parts, request), parseBody(body));
    return isRefused(result) ? sendRefusal(reply, result) : result;
  });
}

/** Who signed with which key, over these bytes; a key that is unknown says no more than a wrong signature. */
function refusalOfSignature(
  keys: ScannerKeys,
  request: FastifyRequest,
  body: Buffer,
): Refused<'missing_signature' | 'invalid_signature'> | null {
  const identifier = request.headers['github-public-key-identifier'];
  const signature = request.headers['github-public-key-signature'];
  if (!identifier || !signature) return refuse('missing_signature');
  const key = keys.get(String(identifier));
  return key && isSigned(key, body, String(signature)) ? null : refuse('invalid_signature');
}
