import type { NextAuthOptions } from 'next-auth';

/**
 * The name of a cookie of a console at `consoleUrl`. Browsers send a host's cookies to all of its ports (RFC 6265,
 * 8.5), so it ends with the port: two consoles on one host must not sign each other out. With https it has the prefix
 * that prevents other hosts from setting the cookie (RFC 6265bis, 4.1.3).
 */
export function cookieName(
  consoleUrl: string,
  prefix: '__Secure-' | '__Host-',
  name: string,
): string {
  const { protocol, port } = new URL(consoleUrl);
  const secure = protocol === 'https:';
  return `${secure ? prefix : ''}${name}.${port || (secure ? '443' : '80')}`;
}

/** The cookies that next-auth sets for a console at `consoleUrl`. With https they are `Secure`. */
export function sessionCookies(consoleUrl: string): NonNullable<NextAuthOptions['cookies']> {
  const secure = new URL(consoleUrl).protocol === 'https:';
  const cookie = (prefix: '__Secure-' | '__Host-', name: string) => ({
    name: cookieName(consoleUrl, prefix, `next-auth.${name}`),
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure },
  });
  return {
    sessionToken: cookie('__Secure-', 'session-token'),
    callbackUrl: cookie('__Secure-', 'callback-url'),
    csrfToken: cookie('__Host-', 'csrf-token'),
  };
}
