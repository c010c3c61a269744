import type { IPv6 } from 'ipaddr.js';
import ipaddr from 'ipaddr.js';

/** The well-known prefix of translators, with the IPv4 address in the last 32 bits (RFC 6052, 2.1). */
const WELL_KNOWN = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** For local use: the operator chooses which part of it is a translator's prefix, and its length (RFC 8215). */
const LOCAL_USE = ipaddr.IPv6.parseCIDR('64:ff9b:1::/48');

/** The bytes of the IPv4 address, for prefixes of 48, 56, 64 and 96 bits (RFC 6052, 2.2). Byte 8 is always skipped. */
const LAYOUTS = [
  [6, 7, 9, 10],
  [7, 9, 10, 11],
  [9, 10, 11, 12],
  [12, 13, 14, 15],
];

/**
 * The IPv4 addresses that a translator may map `address` to (NAT64, RFC 6052). One for the well-known prefix; for the
 * local-use prefix one for each possible layout, since only its operator knows it. None for any other address.
 */
export function translatedAddresses(address: IPv6): string[] {
  const bytes = address.toByteArray();
  if (address.match(WELL_KNOWN)) return [bytes.slice(-4).join('.')];
  if (!address.match(LOCAL_USE)) return [];
  return LAYOUTS.map((layout) => layout.map((at) => bytes[at]).join('.'));
}
