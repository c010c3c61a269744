/** What came of a change that a page asked its server for. */
export type Sent<T> =
  | { ok: true; answer: T }
  /** `status` is 0 where no answer came: then it is unknown whether the change was made. */
  | { ok: false; status: number; error: string };

/**
 * Sends a change to one of our own route handlers and reads its JSON answer. Never throws: whatever fails comes back
 * as a sentence for the person, to be shown beside the thing that failed.
 */
export async function apiRequest<T>(
  method: 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<Sent<T>> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: body ? { 'content-type': 'application/json' } : undefined,
      body: body ? JSON.stringify(body) : undefined,
      cache: 'no-store',
    });
  } catch {
    return {
      ok: false,
      status: 0,
      error: 'The console did not respond. Check your connection and try again.',
    };
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return { ok: true, answer: answer as T };
  return { ok: false, status: response.status, error: errorOf(answer) };
}

function errorOf(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'error' in answer) {
    const { error } = answer;
    if (typeof error === 'string') return error;
  }
  return 'Something went wrong on our side. Try again in a moment.';
}
