import type { IPv6 } from 'ipaddr.js';
import ipaddr from 'ipaddr.js';
import { translatedAddresses } from '../core/translated-address';

// Global unicast is the only range of IPv6 that has been assigned so far (RFC 4291, 2.4). Addresses outside of it can
// embed an IPv4 address, for example ::a.b.c.d and ::ffff:a.b.c.d.
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** IPv4 addresses that no router forwards, and no translator can send to (RFC 1122, 3.2.1.3). */
const NOWHERE = ipaddr.IPv4.parseCIDR('0.0.0.0/8');

/**
 * Whether `text`, an IPv4 or IPv6 address without brackets, is public. False for private, loopback, link-local,
 * multicast, reserved and documentation addresses, for IPv6 forms that tunnel to an IPv4 address (mapped, compatible,
 * 6to4, Teredo), for an address with a zone, and for other text. The ranges are those of the IANA special-purpose
 * registries.
 *
 * Translated addresses (NAT64) are judged by their IPv4 address: in an IPv6-only network, DNS64 returns such an address
 * for every receiver that has only IPv4. The same applies to ISATAP.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.kind() === 'ipv4') return address.range() === 'unicast';
  const six = address as IPv6;
  if (six.zoneId) return false;
  const translated = translatedAddresses(six);
  if (translated.length > 0) return arePublic(translated);
  if (six.range() !== 'unicast' || !six.match(GLOBAL_UNICAST)) return false;
  return tunnelled(six).every(isPublicAddress);
}

/**
 * All possible IPv4 addresses of a translated one, except unroutable ones, must be public. This refuses more than any
 * one translator would send to an internal address, and allows none that any could.
 */
function arePublic(translated: string[]): boolean {
  const reachable = translated.filter((text) => !ipaddr.IPv4.parse(text).match(NOWHERE));
  return reachable.length > 0 && reachable.every(isPublicAddress);
}

/**
 * The IPv4 address at the end of an ISATAP address: `0:5efe` or `200:5efe` comes before it, with any prefix (RFC 5214,
 * 6.1).
 */
function tunnelled(address: IPv6): string[] {
  const bytes = address.toByteArray();
  const [flags = 0, ...rest] = bytes.slice(8, 12);
  const isIsatap = (flags & ~0x03) === 0 && rest.join() === '0,94,254';
  return isIsatap ? [bytes.slice(12).join('.')] : [];
}
