import { randomUUID } from 'node:crypto';
import { type FastifyError, type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { OverloadedError } from '@/lib/admission/batcher';
import { openLargeInputs } from '@/lib/catalog/large-inputs';
import { clientAddress } from '@/lib/core/client-address';
import { MALFORMED, refuseClientErrors } from '@/lib/core/client-error';
import { isRefused, type Reason, type Refused, refuse } from '@/lib/core/errors';
import { refused } from '@/lib/core/metrics';
import { isUnavailable } from '@/lib/db/is-unavailable';
import { refusalOfKey, sendRefusal, sendRefusalAfterKey } from './answer';
import { readKeyHash } from './authorization';
import type { BodyCharge } from './body-budget';
import { BODY_LIMIT, bodyLimitsOf } from './body-limits';
import type { GatewayDeps } from './deps';
import { createBodyDrain } from './drain-body';
import { allowedMethods, endpointRefusal, isKeyless, pathOf } from './endpoints';
import { routeHealth } from './health';
import { routeListModels } from './list-models';
import { BodyRefusal, createBodyReader } from './read-body';
import { routeReadTask } from './read-task';
import { routeReportLeak } from './report-leak';
import { routeReportLeaks } from './report-leaks';
import { routeServeOutput } from './serve-output';
import { routeShowAccount } from './show-account';
import { routeShowOpenApi } from './show-open-api';
import { routeShowUsage } from './show-usage';
import { routeSubmitTask } from './submit-task';

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts it for support, if the caller sent a well-formed key. */
    noteRefusal(request: FastifyRequest, reason: Reason): void;
    /** Reads and discards the rest of the request's body, within limits. */
    drainBody(request: FastifyRequest): void;
  }
  interface FastifyRequest {
    /**
     * SHA-256 of the caller's key, of which only the form has been checked. Only below `/v1/`, except for leak reports.
     */
    keyHash: Uint8Array;
    /** The memory that a large body holds; the handler of the request releases it. */
    bodyCharge: BodyCharge | null;
  }
}

/** Timeouts for clients, and how often they are checked. */
const CLIENT_TIMES = {
  /** For a request: longer than the slowest accepted body. */
  requestTimeout: 15 * 60_000,
  headersTimeout: 60_000,
  connectionsCheckingInterval: 30_000,
};

/** The API server, not yet listening. Checks and answers in the order of the product's error table. */
export function createGateway(deps: GatewayDeps): FastifyInstance {
  const { requestTimeout, ...times } = { ...CLIENT_TIMES, ...deps.clientTimes };
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    requestTimeout,
    keepAliveTimeout: 72_000,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseClientErrors({ onRefused: refused }),
    // Node.js would answer 400 without our body; the hook below answers instead.
    http: { requireHostHeader: false, ...times },
    routerOptions: {
      // Longer than any request line: a long path gets a normal 404.
      maxParamLength: 65_536,
      onBadUrl: (_path, request, response) => {
        // A path that cannot be decoded is not an endpoint; the key is still checked first.
        request.url = '/v1/-';
        app.routing(request, response);
      },
    },
  });

  const limits = bodyLimitsOf(deps);
  const bodies = createBodyReader(deps, limits);
  const drain = createBodyDrain(limits);
  const largeInputs = openLargeInputs(deps.catalog.models, limits.checkMs);
  app.addHook('onClose', async () => {
    bodies.close();
    drain.close();
    await largeInputs.close();
  });
  // The client gets 100 Continue when the body is read, and otherwise only the answer.
  app.server.on('checkContinue', (request, response) => {
    bodies.expects(request, response);
    app.routing(request, response);
  });
  // Unknown expectations are ignored (RFC 9110, 10.1.1): Node.js would answer 417 in its own format.
  app.server.on('checkExpectation', (request, response) => app.routing(request, response));
  app.decorateRequest('keyHash');
  app.decorateRequest('bodyCharge', null);
  app.decorate('drainBody', ({ raw }) => drain.drain(raw));
  app.decorate('noteRefusal', ({ keyHash, raw }, reason) => {
    if (keyHash) deps.refusals.refused(keyHash, reason, clientAddress(raw, deps.trustedProxies));
  });
  // With a callback: a promise per request would cost as much as all of this work. A refused request ends here.
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (request.raw.httpVersion === '1.1' && request.raw.headers.host === undefined) {
      sendRefusal(reply, MALFORMED);
      return;
    }
    if (isKeyless(deps, pathOf(request.url))) {
      request.headers['content-type'] = 'application/json';
    } else if (isApiPath(request.url)) {
      const keyHash = readKeyHash(request.raw.rawHeaders);
      if (isRefused(keyHash)) {
        sendRefusal(reply, keyHash);
        return;
      }
      request.keyHash = keyHash;
      // Every body is parsed as JSON: a missing header must not make a call fail.
      request.headers['content-type'] = 'application/json';
    }
    // Bodies of these methods are not read.
    if (request.method === 'GET' || request.method === 'HEAD') drain.drain(request.raw);
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, payload, done) => bodies.read(request, payload, done));

  routeSubmitTask(app, deps, largeInputs);
  routeReadTask(app, deps);
  routeListModels(app, deps);
  routeShowAccount(app, deps);
  routeShowUsage(app, deps);
  routeReportLeak(app, deps);
  routeReportLeaks(app, deps);
  routeServeOutput(app, deps);
  routeShowOpenApi(app, deps);
  routeHealth(app, deps);

  app.setNotFoundHandler(async (request, reply) => {
    if (!isApiPath(request.url)) return sendRefusal(reply, refuse('not_found'));
    const path = pathOf(request.url);
    const refusal = endpointRefusal(deps, request.method, path) ?? refuse('not_found');
    if (refusal.refused === 'method_not_allowed') {
      reply.header('Allow', allowedMethods(deps, path).join(', '));
    }
    return sendRefusalAfterKey(deps, request, reply, refusal);
  });
  app.setErrorHandler<FastifyError | BodyRefusal>(async (error, request, reply) => {
    try {
      const refusal = refusalOfError(deps, error, request.method, pathOf(request.url));
      // Fastify would close the connection while the client is still sending, which would lose the answer.
      if (!(error instanceof BodyRefusal && error.isConnectionLost))
        reply.removeHeader('connection');
      if (error instanceof BodyRefusal && refusal && error.key !== undefined) {
        return sendRefusal(reply, refusalOfKey(reply, error.key) ?? refusal);
      }
      if (refusal) return await sendRefusalAfterKey(deps, request, reply, refusal);
      throw error;
    } catch (fault) {
      deps.onError(request.id, fault);
      // The header of a file that could then not be read: the error must not be cached for a year.
      reply.removeHeader('cache-control');
      const busy = fault instanceof OverloadedError || isUnavailable(fault);
      return sendRefusal(reply, refuse(busy ? 'unavailable' : 'server_error'));
    }
  });
  return app;
}

/** The refusal for a body that could not be read; null for our own faults. */
function refusalOfError(
  deps: GatewayDeps,
  error: FastifyError | BodyRefusal,
  method: string,
  path: string,
): Refused | null {
  const isBody = error instanceof BodyRefusal;
  if (!isBody && (!error.statusCode || error.statusCode >= 500)) return null;
  const missing = endpointRefusal(deps, method, path);
  if (missing) return missing;
  return isBody ? error.refusal : refuse('invalid_parameters', 'the body cannot be read');
}

function isApiPath(url: string): boolean {
  return url.startsWith('/v1/') || pathOf(url) === '/v1';
}
