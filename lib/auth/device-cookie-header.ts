import { fullConfig } from '../console/console-config';
import type { DeviceCookie } from './device-cookie';
import { cookieName } from './session-cookies';

/** The longest time that browsers keep a cookie (RFC 6265bis, 5.5). */
const KEPT_SECONDS = 400 * 24 * 60 * 60;

/** The device cookie from the browser. `header` is its Cookie header. */
export function sentDeviceCookie(header: string | null): DeviceCookie {
  const start = `${cookieNameHere()}=`;
  const found = header?.split('; ').find((cookie) => cookie.startsWith(start));
  return { secret: fullConfig().authSecret, sent: found?.slice(start.length) ?? null };
}

/** The Set-Cookie header with the device cookie. */
export function setDeviceCookie(value: string): string {
  const secure = fullConfig().consoleUrl.startsWith('https:') ? '; Secure' : '';
  return `${cookieNameHere()}=${value}; Path=/api; Max-Age=${KEPT_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}

function cookieNameHere(): string {
  return cookieName(fullConfig().consoleUrl, '__Secure-', 'known-devices');
}
