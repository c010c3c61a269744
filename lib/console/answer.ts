import { type Refused, refusalBody } from '../errors';

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
