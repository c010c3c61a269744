import ipaddr from 'ipaddr.js';

// Global unicast is all that the registry has given out of IPv6 so far (RFC 4291, 2.4). What lies outside of it can
// carry an IPv4 address to a translator: ::a.b.c.d and 64:ff9b::/96, for example.
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether `text`, an IPv4 or IPv6 address without brackets, is one of the open internet. False for private, loopback,
 * link-local, multicast, reserved and documentation addresses, for IPv6 forms that wrap an IPv4 address (mapped, 6to4,
 * Teredo, NAT64), for one with a zone, and for what is no address. The ranges are those of the IANA special-purpose
 * registries.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(GLOBAL_UNICAST);
}
