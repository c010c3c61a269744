import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The cookie that proves that a user has signed in with this browser before, as in OWASP's "Slow Down Online Guessing
 * Attacks with Device Cookies". It grants no access: it only gives the device its own limit of guesses.
 */
export interface DeviceCookie {
  /** AUTH_SECRET. */
  secret: string;
  /** The value from the browser. */
  sent: string | null;
}

/** The user that a device is known to. */
export interface KnownUser {
  id: string;
  passwordHash: string;
}

/** The maximum number of users who share a browser. The one who signed in longest ago is dropped. */
const PEOPLE = 5;

const ENTRY = /^([\w-]{16})([\w-]{43})$/;

/** The name of the device, if this user got its cookie with the current password; else null. */
export function knownDevice({ secret, sent }: DeviceCookie, user: KnownUser): string | null {
  for (const entry of entriesOf(sent)) {
    const [, name, given] = ENTRY.exec(entry) ?? [];
    if (!name || !given) continue;
    if (timingSafeEqual(proof(secret, user, name), Buffer.from(given, 'base64url'))) return name;
  }
  return null;
}

/** The cookie after a sign-in: the previous entries, with an entry of this user first. */
export function rememberDevice(cookie: DeviceCookie, user: KnownUser): string {
  const name = knownDevice(cookie, user) ?? randomBytes(12).toString('base64url');
  const own = name + proof(cookie.secret, user, name).toString('base64url');
  const others = entriesOf(cookie.sent).filter((entry) => entry !== own && ENTRY.test(entry));
  return [own, ...others].slice(0, PEOPLE).join('.');
}

function entriesOf(sent: string | null): string[] {
  return (sent ?? '').split('.', PEOPLE);
}

/** It includes the password's hash, so that a new password invalidates older cookies. */
function proof(secret: string, user: KnownUser, name: string): Buffer {
  const key = createHmac('sha256', secret).update('known devices').digest();
  return createHmac('sha256', key).update(`${user.id}.${name}.${user.passwordHash}`).digest();
}
