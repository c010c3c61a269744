import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The cookie by which a browser shows that a user has signed in with it before, after OWASP's "Slow Down Online
 * Guessing Attacks with Device Cookies". It opens nothing: it only gives the device a limit of its own on guesses.
 */
export interface DeviceCookie {
  /** AUTH_SECRET. */
  secret: string;
  /** What the browser sent. */
  sent: string | null;
}

/** Whom a device is known to. */
export interface KnownUser {
  id: string;
  passwordHash: string;
}

/** People who may share a browser. The one who signed in longest ago goes. */
const PEOPLE = 5;

const ENTRY = /^([\w-]{16})([\w-]{43})$/;

/** The name of the device, where its cookie is one that this user got with the present password; else null. */
export function knownDevice({ secret, sent }: DeviceCookie, user: KnownUser): string | null {
  for (const entry of entriesOf(sent)) {
    const [, name, given] = ENTRY.exec(entry) ?? [];
    if (!name || !given) continue;
    if (timingSafeEqual(proof(secret, user, name), Buffer.from(given, 'base64url'))) return name;
  }
  return null;
}

/** The cookie that a browser gets when this user has signed in: what it had, with an entry of this user's first. */
export function rememberDevice(cookie: DeviceCookie, user: KnownUser): string {
  const name = knownDevice(cookie, user) ?? randomBytes(12).toString('base64url');
  const own = name + proof(cookie.secret, user, name).toString('base64url');
  const others = entriesOf(cookie.sent).filter((entry) => entry !== own && ENTRY.test(entry));
  return [own, ...others].slice(0, PEOPLE).join('.');
}

function entriesOf(sent: string | null): string[] {
  return (sent ?? '').split('.', PEOPLE);
}

/** With the password's hash in it, a new password ends what older ones have given out. */
function proof(secret: string, user: KnownUser, name: string): Buffer {
  const key = createHmac('sha256', secret).update('known devices').digest();
  return createHmac('sha256', key).update(`${user.id}.${name}.${user.passwordHash}`).digest();
}
