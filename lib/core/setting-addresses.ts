import { isIP } from 'node:net';
import { z } from 'zod';
import { readDatabaseAddress } from './database-address';

const NOT_HTTP = 'must be an http:// or https:// address';

/**
 * A base address: http or https, a host and optionally a port. Other parts would be lost or break links, so they are
 * refused; a trailing slash is accepted. Returns the origin as browsers write it.
 */
export const originSetting = z.string().transform((text, context) => {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
  // The parsed address does not contain the question mark of an empty query.
  const isOrigin = url && /^\/*$/.test(url.pathname) && !/[?#]/.test(text);
  if (isOrigin && !url.username && !url.password) return url.origin;
  context.addIssue(
    url
      ? 'must be an address like https://host or https://host:port, without a path, query, fragment or credentials'
      : NOT_HTTP,
  );
  return z.NEVER;
});

/** The address of a database, unparsed: connections parse it. */
export const databaseSetting = z.string().superRefine((text, context) => {
  try {
    readDatabaseAddress(text);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : 'is wrong');
  }
});

/**
 * The address and bucket of S3-compatible storage. Plain characters only, since the path is signed and listed
 * unencoded.
 */
export const bucketSetting = z
  .string()
  .regex(
    /^https?:\/\/[^/@?#\s]+(\/[A-Za-z0-9][A-Za-z0-9._-]*)+\/?$/,
    'must be an address like https://host/bucket or https://host/bucket/prefix',
  )
  .refine((text) => URL.canParse(text), NOT_HTTP)
  .transform((text) => new URL(text.replace(/\/?$/, '/')));

/** The address to listen on, or a name that resolves to one. Returns an IPv6 address without brackets. */
export const listenSetting = z
  .string()
  .transform((text) => text.replace(/^\[(.*)\]$/, '$1'))
  .refine(
    // A URL cannot contain an address with a zone.
    (text) => (isIP(text) !== 0 ? !text.includes('%') : HOST_NAME.test(text)),
    'must be an address or a name without a port, like 127.0.0.1, ::1 or localhost',
  );

const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/**
 * A mail server with user and password. An unencoded `#`, `/` or `?` in the password would end the host too early:
 * emails would go to a server with the user's name.
 */
export const smtpSetting = z.string().refine((text) => {
  const url = /^smtps?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
  return (
    url !== null &&
    url.hostname !== '' &&
    /^\/?$/.test(url.pathname) &&
    !/#|\?.*@/.test(text) &&
    [url.username, url.password].every(isDecodable)
  );
}, 'must be an address like smtp://user:password@host:587 or smtps://…, special characters of user and password percent-encoded');

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
