import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { getServerSession } from 'next-auth';
import { cache } from 'react';
import type { Actor } from '../audit/append-event';
import { systemClock } from '../clock';
import { type ConsoleContext, consoleContext } from '../console/console-context';
import { type Refused, refuse } from '../errors';
import type { UserId } from '../ids';
import { nextAuthOptions } from './next-auth-options';
import { anonymousActor } from './request-actor';
import { readSession, type SignedIn, type StaffRole } from './session';

/** A signed-in person with all that a page or a route handler needs to act for their account. */
export interface Access extends SignedIn, ConsoleContext {
  by: Actor & { userId: UserId };
}

/** The session of this request, read once per request; null where nobody is signed in. */
export const currentAccess = cache(async (): Promise<Access | null> => {
  const session = await getServerSession(nextAuthOptions());
  if (!session?.sessionId) return null;
  const context = consoleContext();
  const signedIn = await readSession(context.db, systemClock, session.sessionId);
  if (!signedIn) return null;
  const sent = await headers();
  const by = { ...anonymousActor((name) => sent.get(name)), userId: signedIn.userId };
  return { ...context, ...signedIn, by };
});

/** For pages: who is signed in. Sends everybody else to the sign-in. */
export async function requireAccount(): Promise<Access> {
  return (await currentAccess()) ?? redirect('/sign-in');
}

/** For staff pages: who is signed in and is staff. Everybody else sees a page that does not exist. */
export async function requireStaff(): Promise<StaffAccess> {
  const access = await currentAccess();
  return asStaff(access, 'support') ?? notFound();
}

/** Staff, acting as staff: so it stands in the log. */
export interface StaffAccess extends Access {
  staffRole: StaffRole;
}

/**
 * For route handlers of staff. Refuses with `wrong_origin` as others do, and with `not_found` everybody whose role does
 * not reach: for them there is nothing here.
 */
export async function authorizeStaff(
  request: Request,
  role: StaffRole,
): Promise<StaffAccess | Refused<'wrong_origin' | 'not_found'>> {
  if (!isOwnOrigin(request)) return refuse('wrong_origin', originHint());
  return asStaff(await currentAccess(), role) ?? refuse('not_found');
}

function asStaff(access: Access | null, role: StaffRole): StaffAccess | null {
  const { staffRole } = access ?? {};
  if (!access || !staffRole || (role === 'admin' && staffRole !== 'admin')) return null;
  return { ...access, staffRole, by: { ...access.by, kind: 'staff' } };
}

/**
 * For route handlers that change something. Refuses with `wrong_origin` a request that did not come from our own
 * pages, and with `signed_out` one without a live session.
 */
export async function authorizeChange(
  request: Request,
): Promise<Access | Refused<'wrong_origin' | 'signed_out'>> {
  if (!isOwnOrigin(request)) return refuse('wrong_origin', originHint());
  return (await currentAccess()) ?? refuse('signed_out');
}

/** Whether a changing request comes from our own pages; browsers state the origin of each of these. */
export function isOwnOrigin(request: Request): boolean {
  return request.headers.get('origin') === new URL(consoleContext().config.consoleUrl).origin;
}

/** What to do about a wrong origin. */
export function originHint(): string {
  return `open ${consoleContext().config.consoleUrl}, or set CONSOLE_URL`;
}
