import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isRefused, type Refused, refuse } from '@/lib/core/errors';
import { reportLeaks } from '@/lib/keys/leaks/report-leaks';
import { isSigned, type ScannerKeys } from '@/lib/keys/leaks/scanner-keys';
import { sendRefusal } from './answer';
import type { GatewayDeps } from './deps';
import { LEAK_BATCH_PATH } from './endpoints';
import { leakReporter, parseBody } from './report-leak';

const BODY_LIMIT = 4 * 1024 * 1024;

/**
 * `POST /v1/leaks/batch`: deletes the keys that a secret scanner found. The signature is the authentication, as in
 * GitHub's secret scanning partner program (docs.github.com, "Secret scanning partner program"). The endpoint does not
 * exist if no scanner keys are configured.
 */
export function routeReportLeaks(app: FastifyInstance, deps: GatewayDeps): void {
  const { db, scannerKeys } = deps;
  if (!scannerKeys) return;
  // Without the identifier of a known key, the body is not read.
  const onRequest = (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const isTooLarge = Number(request.headers['content-length']) > BODY_LIMIT;
    const refusal = isTooLarge ? null : refusalOfHeaders(scannerKeys, request);
    if (refusal) sendRefusal(reply, refusal);
    else done();
  };
  app.post(LEAK_BATCH_PATH, { bodyLimit: BODY_LIMIT, onRequest }, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    try {
      const refusal = refusalOfSignature(scannerKeys, request, body);
      if (refusal) return sendRefusal(reply, refusal);
      const result = await reportLeaks(db, leakReporter(deps, request), parseBody(body));
      return isRefused(result) ? sendRefusal(reply, result) : result;
    } finally {
      request.bodyCharge?.release();
    }
  });
}

function refusalOfHeaders(
  keys: ScannerKeys,
  { headers }: FastifyRequest,
): Refused<'missing_signature' | 'invalid_signature'> | null {
  const identifier = headers['github-public-key-identifier'];
  if (!identifier || !headers['github-public-key-signature']) return refuse('missing_signature');
  return keys.has(String(identifier)) ? null : refuse('invalid_signature');
}

/** Whether the key in the headers has signed these bytes; an unknown key gets the same answer as a wrong signature. */
function refusalOfSignature(
  keys: ScannerKeys,
  request: FastifyRequest,
  body: Buffer,
): Refused<'invalid_signature'> | null {
  const key = keys.get(String(request.headers['github-public-key-identifier']));
  const signature = String(request.headers['github-public-key-signature']);
  return key && isSigned(key, body, signature) ? null : refuse('invalid_signature');
}
