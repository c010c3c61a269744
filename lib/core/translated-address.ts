import type { IPv6 } from 'ipaddr.js';
import ipaddr from 'ipaddr.js';

/** The prefix that every translator may use, with the IPv4 address in the last 32 bits (RFC 6052, 2.1). */
const WELL_KNOWN = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** For a network's own use: which part of it is a translator's prefix, and how long, its operator chooses (RFC 8215). */
const LOCAL_USE = ipaddr.IPv6.parseCIDR('64:ff9b:1::/48');

/**
 * Which bytes hold the IPv4 address, for prefixes of 48, 56, 64 and 96 bits (RFC 6052, 2.2). Byte 8 is always left out.
 */
const LAYOUTS = [
  [6, 7, 9, 10],
  [7, 9, 10, 11],
  [9, 10, 11, 12],
  [12, 13, 14, 15],
];

/**
 * The IPv4 addresses that `address` can stand for where a translator is in the way (NAT64, RFC 6052). One for the
 * well-known prefix; for the local-use prefix one for each layout that its translator may have, since only its operator
 * knows which. None for any other address.
 */
export function translatedAddresses(address: IPv6): string[] {
  const bytes = address.toByteArray();
  if (address.match(WELL_KNOWN)) return [bytes.slice(-4).join('.')];
  if (!address.match(LOCAL_USE)) return [];
  return LAYOUTS.map((layout) => layout.map((at) => bytes[at]).join('.'));
}
