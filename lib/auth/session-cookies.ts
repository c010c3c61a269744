import type { NextAuthOptions } from 'next-auth';

/**
 * The cookies that next-auth sets for a console at `consoleUrl`. Browsers send a host's cookies to all of its ports
 * (RFC 6265, 8.5), so their names end with the port: two consoles on one host must not sign each other out. With https
 * they are `Secure` and have the prefixes that keep other hosts from setting them (RFC 6265bis, 4.1.3).
 */
export function sessionCookies(consoleUrl: string): NonNullable<NextAuthOptions['cookies']> {
  const { protocol, port } = new URL(consoleUrl);
  const secure = protocol === 'https:';
  const suffix = port || (secure ? '443' : '80');
  const cookie = (prefix: '__Secure-' | '__Host-', name: string) => ({
    name: `${secure ? prefix : ''}next-auth.${name}.${suffix}`,
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure },
  });
  return {
    sessionToken: cookie('__Secure-', 'session-token'),
    callbackUrl: cookie('__Secure-', 'callback-url'),
    csrfToken: cookie('__Host-', 'csrf-token'),
  };
}
