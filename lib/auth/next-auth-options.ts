import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { type Actor, SYSTEM } from '../audit/append-event';
import { fullConfig } from '../console/console-config';
import { consoleContext } from '../console/console-context';
import { systemClock } from '../core/clock';
import { isRefused, refuse } from '../core/errors';
import type { Database } from '../db/database';
import type { DeviceCookie } from './device-cookie';
import { holdRefusal } from './hold-refusal';
import { endSession, readSession } from './session';
import { sessionCookies } from './session-cookies';
import { type SignedInUser, signIn } from './sign-in';
import { SESSION_SECONDS } from './start-session';

declare module 'next-auth' {
  interface Session {
    sessionId?: string;
  }
}
declare module 'next-auth/jwt' {
  interface JWT {
    sessionId?: string;
  }
}

/** A request that signs in or out. */
interface SessionChange {
  /** The device cookie of the request. */
  deviceCookie: DeviceCookie;
  onSignedIn: (user: SignedInUser) => void;
  /** Called with our own faults: next-auth itself would answer as if the request had been wrong, or had succeeded. */
  onFault: (fault: unknown) => void;
}

/**
 * next-auth's part: the encrypted cookie, its CSRF token and its routes. The cookie contains only the id of a row in
 * `sessions`; that row decides on each request whether the session is valid. `by` is the origin of a sign-in or
 * sign-out; reading a session needs neither `by` nor `change`.
 */
export function nextAuthOptions(by: Actor = SYSTEM, change?: SessionChange): NextAuthOptions {
  const { db } = consoleContext();
  const { authSecret, consoleUrl } = fullConfig();
  process.env.NEXTAUTH_URL = consoleUrl;
  return {
    secret: authSecret,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    cookies: sessionCookies(consoleUrl),
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {} },
        async authorize(credentials) {
          const result = await signIn(
            db,
            systemClock,
            by,
            change?.deviceCookie ?? { secret: authSecret, sent: null },
            credentials?.email,
            credentials?.password,
          ).catch((fault: unknown) => {
            change?.onFault(fault);
            return refuse('server_error');
          });
          // The sign-in form receives this message unchanged.
          await holdRefusal(result);
          if (isRefused(result)) throw new Error(result.refused);
          change?.onSignedIn(result);
          return { id: result.userId, sessionId: result.sessionId };
        },
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        if (user && 'sessionId' in user && typeof user.sessionId === 'string') {
          token.sessionId = user.sessionId;
        }
        return token;
      },
      session({ session, token }) {
        return { expires: session.expires, sessionId: token.sessionId };
      },
    },
    events: {
      async signOut({ token }) {
        await endCurrentSession(db, by, token.sessionId ?? '').catch(change?.onFault);
      },
    },
    logger: {
      // Expected refusals are answered, not logged; next-auth's other log messages could contain user input.
      error(code) {
        if (code !== 'CALLBACK_CREDENTIALS_HANDLER_ERROR') console.error(`next-auth: ${code}`);
      },
      warn() {},
      debug() {},
    },
  };
}

async function endCurrentSession(db: Database, by: Actor, sessionId: string): Promise<void> {
  const current = await readSession(db, systemClock, sessionId);
  if (!current) return;
  const user = { ...by, kind: 'user' as const, userId: current.userId };
  await endSession(db, user, current.userId, current.account.id, current.sessionId);
}
