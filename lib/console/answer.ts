import { isUnavailable } from '../db/is-unavailable';
import { type Refused, refusalBody, refuse } from '../errors';
import { createLog } from '../log';
import { ProviderAway } from '../payments/provider';
import { consoleContext } from './console-context';

/** Answers with JSON that no cache may keep: what the console answers can hold a key. */
export function answerJson(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}

/** Answers with a refusal from the one table: `{"code", "error"}`. */
export function answerRefusal(refusal: Refused): Response {
  const body = refusalBody(refusal);
  return answerJson(body, body.code);
}

/** The request's JSON body, or null where there is none. */
export async function readJson(request: Request): Promise<unknown> {
  return request.json().catch(() => null);
}

/**
 * Makes a route handler answer whatever it does not expect from the one table as well: 503 where the database cannot
 * be reached, 500 for a fault of ours, which is logged without what was sent.
 */
export function answering<Context>(
  handler: (request: Request, context: Context) => Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (fault) {
      const { pathname } = new URL(request.url);
      const log = createLog('console', consoleContext().config.logLevel);
      log.error({ pathname, error: fault instanceof Error ? fault.message : 'unknown' }, 'fault');
      if (fault instanceof ProviderAway) return answerRefusal(refuse('provider_away'));
      return answerRefusal(refuse(isUnavailable(fault) ? 'unavailable' : 'server_error'));
    }
  };
}
