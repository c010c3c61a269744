/** The result of a change that a page requested. */
export type Sent<T> =
  | { ok: true; answer: T }
  /** `status` is 0 if no answer came: then it is unknown whether the change was made. */
  | { ok: false; status: number; error: string };

/**
 * Sends a change to one of our route handlers and parses its JSON answer. Never throws: every failure is returned as a
 * sentence for the user, to be shown next to the control that failed.
 */
export async function apiRequest<T>(
  method: 'POST' | 'PATCH' | 'DELETE',
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
