import { isRefused, type Refused, refusalBody, refuse } from '../core/errors';
import { createLog } from '../core/log';
import { ProviderUnavailableError } from '../core/provider-unavailable';
import { ChangeError } from '../db/change';
import { isUnavailable } from '../db/is-unavailable';
import { consoleContext } from './console-context';

/** The Retry-After of 503 answers. */
export const RETRY_SECONDS = 5;

/** Answers with JSON that must not be cached: an answer of the console may contain a key. */
export function answerJson(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}

/** Answers with a refusal from the error table: `{"code", "error"}`, and with `Retry-After` if it is 503. */
export function answerRefusal(refusal: Refused): Response {
  const body = refusalBody(refusal);
  const response = answerJson(body, body.code);
  if (body.code === 503) response.headers.set('retry-after', String(RETRY_SECONDS));
  return response;
}

/** Answers with the JSON of a result, or with its refusal. */
export function answerResult(result: object, status = 200): Response {
  return isRefused(result) ? answerRefusal(result) : answerJson(result, status);
}

/** The request's JSON body, or null if there is none. */
export async function readJson(request: Request): Promise<unknown> {
  return request.json().catch(() => null);
}

/**
 * Logs an unexpected fault of a request of the console, without the request's contents, and returns the refusal: 503 if
 * the database or the payment provider is unavailable, with what happened to the change, and 500 for other faults.
 */
export function refusalOfFault(pathname: string, fault: unknown): Refused {
  const log = createLog('console', consoleContext().config.logLevel);
  log.error({ pathname, error: fault instanceof Error ? fault.message : 'unknown' }, 'fault');
  if (fault instanceof ProviderUnavailableError) return refuse('provider_away');
  if (fault instanceof ChangeError)
    return refuse(fault.outcome === 'not_done' ? 'not_done' : 'maybe_done');
  return refuse(isUnavailable(fault) ? 'database_away' : 'server_error');
}

/** Wraps a route handler so that unexpected faults are also answered from the error table. */
export function withErrorHandling<Context>(
  handler: (request: Request, context: Context) => Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (fault) {
      return answerRefusal(refusalOfFault(new URL(request.url).pathname, fault));
    }
  };
}
