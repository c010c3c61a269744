import type { Config } from '../core/env';
import { cookieName } from './session-cookies';

/** As long as browsers keep a cookie (RFC 6265bis, 5.5). */
const KEPT_SECONDS = 400 * 24 * 60 * 60;

/** What the browser sent of the cookie of known devices; null where it sent none. `header` is its Cookie header. */
export function sentDeviceCookie(config: Config, header: string | null): string | null {
  const start = `${nameOf(config)}=`;
  const found = header?.split('; ').find((cookie) => cookie.startsWith(start));
  return found?.slice(start.length) ?? null;
}

/** The Set-Cookie header that gives a browser the cookie of known devices. */
export function setDeviceCookie(config: Config, value: string): string {
  const secure = config.consoleUrl.startsWith('https:') ? '; Secure' : '';
  return `${nameOf(config)}=${value}; Path=/api; Max-Age=${KEPT_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}

function nameOf(config: Config): string {
  return cookieName(config.consoleUrl, '__Secure-', 'known-devices');
}
