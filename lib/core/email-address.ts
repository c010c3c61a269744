import { domainToASCII } from 'node:url';

/** The limits of mail servers (RFC 5321, 4.5.3.1): for the part before the `@`, and for the whole address. */
const LONGEST_LOCAL = 64;
const LONGEST = 254;

/** RFC 5322's dot-atom, which nearly all mailboxes match. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** A domain in DNS (RFC 1123), of two or more labels; the last one is not a number. */
const DOMAIN =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/**
 * Letters, marks and digits of any language, hyphens, joiners that some languages need, and the characters that count
 * as dots.
 */
const TYPED_DOMAIN = /^[\p{L}\p{M}\p{N}\p{Join_Control}.。．｡-]+$/u;

/**
 * An email address as stored: lower case, with an internationalised domain in its `xn--` form, so that a user has one
 * address however it is typed. Null for anything else, including quoted local parts (`"a b"@…`), addresses in brackets,
 * and local parts outside ASCII: few mail servers send to them (RFC 6531).
 */
export function emailAddress(text: unknown): string | null {
  // Longer than any address, since it can be typed with spaces around it.
  if (typeof text !== 'string' || text.length > 1_000) return null;
  const typed = text.trim();
  const at = typed.lastIndexOf('@');
  const [local, typedDomain] = [typed.slice(0, at).toLowerCase(), typed.slice(at + 1)];
  if (at < 1 || local.length > LONGEST_LOCAL || !LOCAL.test(local)) return null;
  if (!TYPED_DOMAIN.test(typedDomain)) return null;
  const domain = domainToASCII(typedDomain).toLowerCase();
  const address = `${local}@${domain}`;
  return DOMAIN.test(domain) && address.length <= LONGEST ? address : null;
}

/** What staff searches users by: a whole address as stored, or the beginning of one in lower case. */
export function searchedEmail(text: string): string {
  return emailAddress(text) ?? text.trim().toLowerCase();
}
