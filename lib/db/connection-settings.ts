import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import { type DatabaseAddress, readDatabaseAddress } from '../core/database-address';

/**
 * The `pg` options for every connection of the product to the database at `url`; `session` are PostgreSQL settings in
 * the startup parameters, which poolers do not accept. Reads the files in the address; throws with one line if one of
 * them is missing or not a certificate.
 */
export function connectionSettings(
  url: string,
  session: Record<string, string | number> = {},
): pg.ClientConfig {
  const address = readDatabaseAddress(url);
  const options = [
    ...(address.options ? [address.options] : []),
    ...Object.entries(session).map(([name, value]) => `-c ${name}=${escapeOption(value)}`),
  ];
  return {
    host: address.host,
    port: address.port,
    user: address.user ?? process.env.PGUSER ?? process.env.USER ?? systemUser(),
    password: address.password,
    database: address.database,
    application_name: address.applicationName,
    ssl: encryptionOf(address),
    ...(options.length > 0 ? { options: options.join(' ') } : {}),
  };
}

/** Names of schemas as a value of `search_path`. */
export function searchPath(...schemas: string[]): string {
  return schemas.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
}

/** A backslash escapes a space in the value. */
function escapeOption(value: string | number): string {
  return String(value).replace(/[\\\s]/g, '\\$&');
}

function encryptionOf(address: DatabaseAddress): false | ConnectionOptions {
  const { encryption, rootCertificate, certificate, key } = address;
  if (encryption === 'none') return false;
  return {
    ...(rootCertificate ? { ca: readCertificate('sslrootcert', rootCertificate) } : {}),
    ...(certificate ? { cert: readCertificate('sslcert', certificate) } : {}),
    ...(key ? { key: read('sslkey', key) } : {}),
    ...(encryption === 'unverified' ? { rejectUnauthorized: false } : {}),
    ...(encryption === 'trusted' ? { checkServerIdentity: () => undefined } : {}),
  };
}

/** Node.js silently accepts a file without a certificate, and then trusts no server. */
function readCertificate(parameter: string, file: string): string {
  const text = read(parameter, file);
  try {
    new X509Certificate(text);
  } catch {
    throw new Error(`${parameter}=${file} is no certificate in PEM format`);
  }
  return text;
}

function read(parameter: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${parameter}=${file} cannot be read: ${(error as Error).message}`);
  }
}

/** As in PostgreSQL's own programs; a service may have no USER. */
function systemUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
