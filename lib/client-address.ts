import type { IncomingMessage } from 'node:http';

/** An IPv6 address with an IPv4 one in it: what is longer is none. */
const LONGEST = 45;

/**
 * From where a request comes: the address that the outermost of our proxies saw (TRUST_PROXY says how many there are);
 * without proxies, the socket's. Anything further left can be invented.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const socket = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown';
  if (trustedProxies === 0) return socket;
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return (
    forwarded
      .at(-trustedProxies)
      ?.replace(/^::ffff:/, '')
      .slice(0, LONGEST) ?? socket
  );
}
