import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { translatedAddresses } from './translated-address';

/**
 * The client's address of a request: the address that the outermost of our proxies saw (TRUST_PROXY is the number of
 * proxies); without proxies, the socket's. Entries further left in X-Forwarded-For can be forged. If the header has no
 * address at that position, the socket's is used.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const forwarded =
    trustedProxies === 0 ? null : forwardedFor(request.headers['x-forwarded-for'], trustedProxies);
  return forwarded ?? readAddress(request.socket.remoteAddress ?? '') ?? 'unknown';
}

function forwardedFor(header: string | string[] | undefined, trustedProxies: number) {
  const entries = String(header ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  return readAddress(entries.at(-trustedProxies) ?? '');
}

/**
 * Parses an IPv4 or IPv6 address as proxies write it, also in quotes, in brackets, with a port or with a zone:
 * `203.0.113.7:50001`, `"[2001:db8::1]:443"`, `fe80::1%eth0`. Returns the canonical text (RFC 5952), without port and
 * zone, and IPv4 for an IPv4-mapped address. Null for any other text.
 */
export function readAddress(text: string): string | null {
  // A fast path for what sockets and most proxies give, since every refused call needs it.
  const plain = text.replace(/^::ffff:(?=\d)/, '');
  if (isIPv4(plain)) return plain;
  const bare = withoutPort(text.trim().replace(/^"(.*)"$/, '$1'));
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return null;
  // The URL parser canonicalises addresses ten times faster than ipaddr.js.
  const address = new URL(`http://[${bare.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([^:]+):([^:]+)$/.exec(address);
  return mapped ? mapped.slice(1).flatMap(bytesOf).join('.') : address;
}

/** The two bytes of a group of an IPv6 address. */
function bytesOf(group: string): number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

function withoutPort(text: string): string {
  const [, inBrackets] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? [];
  // Only IPv6 addresses are written in brackets.
  if (inBrackets !== undefined) return inBrackets.includes(':') ? inBrackets : '';
  return text.replace(/^([\d.]+):\d{1,5}$/, '$1');
}

/**
 * The client that limits count an address for: an IPv6 network of 64 bits counts as one, since whoever has one of its
 * addresses has all of them (RFC 6177); otherwise the address itself. IPv4 addresses that are embedded by a translator
 * count as IPv4, or each as a separate address if the position of the bytes is unknown. `address` comes from
 * `clientAddress`; clients without an address count together.
 */
export function rateLimitClient(address: string | null): string {
  if (address === null || !isIPv6(address)) return address ?? 'unknown';
  const parsed = ipaddr.IPv6.parse(address);
  const [four, ...others] = translatedAddresses(parsed);
  if (four !== undefined) return others.length === 0 ? four : address;
  return ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString().concat('/64');
}
