import { isRefused, type Refused, refusalBody, refuse } from '../core/errors';
import { createLog } from '../core/log';
import { ProviderUnavailableError } from '../core/provider-unavailable';
import { ChangeError } from '../db/change';
import { isUnavailable } from '../db/is-unavailable';
import { consoleContext } from './console-context';

/** After how many seconds to try again what could not be served. */
export const RETRY_SECONDS = 5;

/** Answers with JSON that no cache may keep: what the console answers can hold a key. */
export function answerJson(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}

/** Answers with a refusal from the one table: `{"code", "error"}`, and with `Retry-After` where it is 503. */
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

/** The request's JSON body, or null where there is none. */
export async function readJson(request: Request): Promise<unknown> {
  return request.json().catch(() => null);
}

/**
 * Logs what a request of the console did not expect, without what was sent, and says how to refuse it: 503 where the
 * database or the payment provider cannot serve now, which says what became of the change, and 500 for a fault of ours.
 */
export function refusalOfFault(pathname: string, fault: unknown): Refused {
  const log = createLog('console', consoleContext().config.logLevel);
  log.error({ pathname, error: fault instanceof Error ? fault.message : 'unknown' }, 'fault');
  if (fault instanceof ProviderUnavailableError) return refuse('provider_away');
  if (fault instanceof ChangeError)
    return refuse(fault.outcome === 'not_done' ? 'not_done' : 'maybe_done');
  return refuse(isUnavailable(fault) ? 'database_away' : 'server_error');
}

/** Makes a route handler answer whatever it does not expect from the one table as well. */
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
