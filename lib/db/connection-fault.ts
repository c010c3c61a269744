/** OpenSSL's codes in Node.js: the certificate is not signed by a trusted authority. */
const UNTRUSTED = new Set([
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'INVALID_CA',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** A pooler in transaction mode has refused startup parameters that PostgreSQL itself accepts. */
export function isPoolerFault(error: unknown): boolean {
  return error instanceof Error && /unsupported startup parameter/.test(error.message);
}

/** What to do if `DATABASE_URL` is a pooler and DATABASE_DIRECT_URL is not set. */
export const POOLER_FOUND =
  'DATABASE_URL leads to a connection pooler. Set DATABASE_DIRECT_URL to PostgreSQL itself.';

/**
 * Says in one line why the connection failed, and what to do if the address must be changed. Contains no part of the
 * address.
 */
export function sayConnectionFault(error: unknown): string {
  if (error instanceof AggregateError) return sayConnectionFault(error.errors[0]);
  const { code, message } = error as { code?: string; message?: string };
  const said = (message ?? String(error)).trim().split('\n')[0] ?? '';
  if (code && UNTRUSTED.has(code)) {
    return `the certificate of the database is not signed by a CA that is known here (${said}). Add sslrootcert=/path/ca.pem, the certificate of its CA, to the address.`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'the certificate of the database is for another host. Connect to the host that it names, or set sslmode=verify-ca, which asks for the CA only.';
  }
  if (said === 'The server does not support SSL connections') {
    return 'the database does not speak TLS. Switch it on there, or set sslmode=disable in the address.';
  }
  if (code === '28000' && /no encryption/.test(said)) {
    return `${said}. If the database asks for TLS, add sslmode=verify-full to the address.`;
  }
  if (/client password must be a string/.test(said)) {
    return 'the database asks for a password, and the address has none.';
  }
  return said;
}
