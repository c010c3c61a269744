import { isIP } from 'node:net';
import { isPublicAddress } from './public-address';

/** Longer addresses meet limits in proxies and logs on their way. */
const LONGEST = 2_048;

/**
 * Reads an address that a user gave, without any I/O. Gives the URL, or in words what is wrong: no http or https, a
 * user or a password in it, too long, or a host that is plainly inside. Whatever a host's name resolves to is checked
 * when it is connected to.
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
 * Whether a URL's host says by itself that it is inside. The URL parser has turned every way to write an IPv4 address
 * (decimal, octal, hexadecimal, short) into the usual one.
 */
export function isPlainlyInternal(hostname: string): boolean {
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) return !isPublicAddress(literal);
  // Never asked of a DNS server: whatever one says, these are this machine (RFC 6761, 6.3).
  return /(^|\.)localhost\.?$/.test(hostname);
}
