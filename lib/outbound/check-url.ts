import { isIP } from 'node:net';
import { isPublicAddress } from './public-address';

/** Longer addresses exceed limits of proxies and logs. */
const LONGEST = 2_048;

/**
 * Parses an address that a user gave, without any I/O. Returns the URL, or the problem as text: not http or https, a
 * user or a password, too long, or an obviously internal host. The addresses of a host name are checked on connect.
 */
export function checkUrl(text: string, allowInternal: boolean): URL | string {
  if (text.length > LONGEST) return `must have at most ${LONGEST} characters`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an http:// or https:// address';
  if (url.username || url.password) return 'must not contain a user or a password';
  if (!allowInternal && isPlainlyInternal(url.hostname)) {
    return 'must not be a private, loopback or otherwise internal address';
  }
  url.hash = '';
  return url;
}

/**
 * Whether a URL's host is internal without a lookup. The URL parser has already converted every notation of an IPv4
 * address (decimal, octal, hexadecimal, short) to the usual one.
 */
export function isPlainlyInternal(hostname: string): boolean {
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) return !isPublicAddress(literal);
  // Never sent to a DNS server: these names always mean this machine (RFC 6761, 6.3).
  return /(^|\.)localhost\.?$/.test(hostname);
}
