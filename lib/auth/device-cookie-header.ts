import { fullConfig } from '../console/console-config';
import type { DeviceCookie } from './device-cookie';
import { cookieName } from './session-cookies';

/** As long as browsers keep a cookie (RFC 6265bis, 5.5). */
const KEPT_SECONDS = 400 * 24 * 60 * 60;

/** The cookie of known devices as the browser sent it. `header` is its Cookie header. */
export function sentDeviceCookie(header: string | null): DeviceCookie {
  const start = `${cookieNameHere()}=`;
  const found = header?.split('; ').find((cookie) => cookie.startsWith(start));
  return { secret: fullConfig().authSecret, sent: found?.slice(start.length) ?? null };
}

/** The Set-Cookie header that gives a browser the cookie of known devices. */
export function setDeviceCookie(value: string): string {
  const secure = fullConfig().consoleUrl.startsWith('https:') ? '; Secure' : '';
  return `${cookieNameHere()}=${value}; Path=/api; Max-Age=${KEPT_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}

function cookieNameHere(): string {
  return cookieName(fullConfig().consoleUrl, '__Secure-', 'known-devices');
}
