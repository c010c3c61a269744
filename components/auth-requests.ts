import { REFUSALS } from '@/lib/core/errors';

const NO_ANSWER = 'The console did not respond. Check your connection and try again.';

/**
 * Signs in through next-auth's REST interface. Null on success, else a sentence for the user. Our own code instead of
 * next-auth's client, which leaves the page when the network fails.
 */
export async function startSession(email: string, password: string): Promise<string | null> {
  const sent = await postWithToken('/api/auth/callback/credentials', { email, password });
  if (!sent) return NO_ANSWER;
  const reason = new URL(sent.url ?? location.href, location.href).searchParams.get('error');
  if (!reason) return sent.ok ? null : (sent.error ?? REFUSALS.server_error[1]);
  return reason in REFUSALS
    ? REFUSALS[reason as keyof typeof REFUSALS][1]
    : 'Something went wrong on our side. Try again in a moment.';
}

/** Ends this browser's session. Null on success, else a sentence for the user. */
export async function endThisSession(): Promise<string | null> {
  const sent = await postWithToken('/api/auth/signout', {});
  if (!sent) return NO_ANSWER;
  return sent.ok ? null : (sent.error ?? REFUSALS.server_error[1]);
}

interface NextAuthAnswer {
  ok: boolean;
  url?: string;
  error?: string;
}

async function postWithToken(
  path: string,
  fields: Record<string, string>,
): Promise<NextAuthAnswer | null> {
  try {
    const token = await fetch('/api/auth/csrf', { cache: 'no-store' });
    const { csrfToken } = await token.json();
    const response = await fetch(path, {
      method: 'POST',
      cache: 'no-store',
      body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
    });
    return { ...(await response.json().catch(() => ({}))), ok: response.ok };
  } catch {
    return null;
  }
}
