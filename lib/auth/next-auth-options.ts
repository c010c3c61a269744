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
  /** The cookie of known devices that came with it. */
  deviceCookie: DeviceCookie;
  onSignedIn: (user: SignedInUser) => void;
  /** Told of what failed on our side: next-auth itself would answer as if the request had been wrong, or had worked. */
  onFault: (fault: unknown) => void;
}

/**
 * next-auth's part: the encrypted cookie, its CSRF token and its routes. The cookie holds only the id of a row in
 * `sessions`; whether that still counts is decided by the row, on each request. `by` is from where a sign-in or
 * sign-out comes; reading a session needs neither that nor `change`.
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
          // The message travels to the sign-in form as it is.
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
      // Expected refusals are answered, not logged; what next-auth logs otherwise could hold what was typed.
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
