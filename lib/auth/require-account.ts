import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { getServerSession } from 'next-auth';
import { cache } from 'react';
import type { Actor } from '../audit/append-event';
import { consoleContext } from '../console/console-context';
import { systemClock } from '../core/clock';
import { isRefused, type Refused, refuse } from '../core/errors';
import type { UserId } from '../core/ids';
import { nextAuthOptions } from './next-auth-options';
import { anonymousActor, PAGE_HEADER } from './request-actor';
import { signInPath } from './return-path';
import { readSession, type SignedIn, type StaffRole } from './session';
import { isConfirmed, isStaffSessionOver } from './staff-session';

/** A signed-in user: the session, the account, and the actor for the log. */
export interface Access extends SignedIn {
  by: Actor & { userId: UserId };
}

/** The session id in this request's cookie, not yet checked. */
const sentSessionId = cache(async (): Promise<string | null> => {
  const session = await getServerSession(nextAuthOptions());
  return session?.sessionId ?? null;
});

/** The session of this request, read once per request; null without a session. */
export const currentAccess = cache(async (): Promise<Access | null> => {
  const sessionId = await sentSessionId();
  if (!sessionId) return null;
  const signedIn = await readSession(consoleContext().db, systemClock, sessionId);
  if (!signedIn) return null;
  const sent = await headers();
  const by = { ...anonymousActor((name) => sent.get(name)), userId: signedIn.userId };
  return { ...signedIn, by };
});

/** For pages: the signed-in user. Redirects everybody else to the sign-in page. */
export async function requireAccount(): Promise<Access> {
  return (await currentAccess()) ?? redirect('/sign-in');
}

/** Staff, acting as staff: this is how the log records it. */
export interface StaffAccess extends Access {
  staffRole: StaffRole;
}

/**
 * For staff pages: the signed-in user, if they have this role. A user whose staff session has expired signs in again
 * and returns. Everybody else gets a 404 page.
 */
export async function requireStaff(role: StaffRole = 'support'): Promise<StaffAccess> {
  const access = await authorizeStaffView(role);
  if (!isRefused(access)) return access;
  if (access.refused === 'not_found') notFound();
  redirect(signInPath((await headers()).get(PAGE_HEADER)));
}

/**
 * For read-only route handlers of staff. Refuses with `signed_out` if the staff session has expired, and with
 * `not_found` everybody without the role, so that they cannot see that the route exists.
 */
export async function authorizeStaffView(
  role: StaffRole,
): Promise<StaffAccess | Refused<'signed_out' | 'not_found'>> {
  const access = await currentAccess();
  if (!access) return refuse((await isSignInDue()) ? 'signed_out' : 'not_found');
  const { staffRole } = access;
  if (!staffRole || (role === 'admin' && staffRole !== 'admin')) return refuse('not_found');
  return { ...access, staffRole, by: { ...access.by, kind: 'staff' } };
}

/**
 * For all other route handlers of staff. Refuses as `authorizeStaffView` does, with `wrong_origin` as other handlers
 * do, and with `confirm_password` unless the password was entered again within the last five minutes.
 */
export async function authorizeStaff(
  request: Request,
  role: StaffRole,
): Promise<
  StaffAccess | Refused<'wrong_origin' | 'signed_out' | 'not_found' | 'confirm_password'>
> {
  if (!isOwnOrigin(request)) return refuse('wrong_origin', originHint());
  const access = await authorizeStaffView(role);
  if (isRefused(access) || isConfirmed(access, systemClock())) return access;
  return refuse('confirm_password');
}

async function isSignInDue(): Promise<boolean> {
  const sessionId = await sentSessionId();
  return sessionId !== null && isStaffSessionOver(consoleContext().db, systemClock(), sessionId);
}

/**
 * For route handlers that change something. Refuses with `wrong_origin` a request that does not come from our own
 * pages, and with `signed_out` one without a valid session.
 */
export async function authorizeChange(
  request: Request,
): Promise<Access | Refused<'wrong_origin' | 'signed_out'>> {
  if (!isOwnOrigin(request)) return refuse('wrong_origin', originHint());
  return (await currentAccess()) ?? refuse('signed_out');
}

/** Whether a changing request comes from our own pages; browsers send the Origin header with each of these. */
export function isOwnOrigin(request: Request): boolean {
  return request.headers.get('origin') === new URL(consoleContext().config.consoleUrl).origin;
}

/** What to do about a wrong origin. */
export function originHint(): string {
  return `open ${consoleContext().config.consoleUrl}, or set CONSOLE_URL`;
}
