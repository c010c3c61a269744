/**
 * How connections are encrypted: not at all, without checking the certificate, with a trusted certificate, or with a
 * trusted certificate for this host.
 */
export type Encryption = 'none' | 'unverified' | 'trusted' | 'verified';

/** The parsed parts of a `postgresql://` address. */
export interface DatabaseAddress {
  /**
   * A name, an IP address, or the folder of a Unix socket, which begins with a slash. Undefined here and below:
   * PostgreSQL's default.
   */
  host: string | undefined;
  port: number | undefined;
  user: string | undefined;
  /** Must not be logged. */
  password: string | undefined;
  database: string | undefined;
  /** The schema of the product's tables. */
  schema: string;
  encryption: Encryption;
  /** PEM files: the CAs for the server's certificate, and our client certificate with its key. */
  rootCertificate: string | undefined;
  certificate: string | undefined;
  key: string | undefined;
  applicationName: string | undefined;
  /** Options for each session, in the form of PostgreSQL's command line (`-c name=value`). */
  options: string | undefined;
}

const ENCRYPTIONS: Record<string, Encryption> = {
  disable: 'none',
  'no-verify': 'unverified',
  'verify-ca': 'trusted',
  // Stricter than libpq, which does not check the certificate here: with a provider's example connection string, a man
  // in the middle must not be possible.
  require: 'verified',
  'verify-full': 'verified',
};

const ADDRESS =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<host>\[[^\]/?#@]*\]|[^:/?#@[\]]*)(?::(?<port>\d*))?(?:\/(?<database>[^/?#@]*))?(?:\?(?<parameters>[^#]*))?$/i;

const SHAPE =
  'must be like postgresql://user:password@host:5432/database, with special characters percent-encoded (@ is %40, / is %2F, % is %25)';

/** PostgreSQL truncates longer names. */
const LONGEST_NAME = 63;

/**
 * Parses the address of a database as PostgreSQL's own programs do (PostgreSQL, section "Connection URIs"): parameters
 * override the part before them; `?host=/folder` and a percent-encoded folder are Unix sockets. A password can contain
 * unencoded spaces, `#`, `?` and non-ASCII letters. `?schema=` is ours, as in Prisma's addresses; unknown parameters
 * are ignored. Throws an error whose message continues the name of the setting and contains no part of the address.
 */
export function readDatabaseAddress(text: string): DatabaseAddress {
  const parts = ADDRESS.exec(text)?.groups;
  if (!parts) throw new Error(SHAPE);
  const parameters = readParameters(parts.parameters ?? '');
  const given = (parameter: string, part?: string) =>
    parameters.get(parameter) || decode(part ?? '') || undefined;

  const host = given('host', parts.host?.replace(/^\[(.*)\]$/, '$1'));
  if (host?.includes(',')) throw new Error('must name one host');
  const rootCertificate = given('sslrootcert');
  const address = {
    host,
    port: readPort(given('port', parts.port)),
    user: given('user', parts.user),
    password: given('password', parts.password),
    database: given('dbname', parts.database),
    schema: readSchemaName(given('schema')),
    encryption: host?.startsWith('/') ? 'none' : readEncryption(parameters),
    rootCertificate: rootCertificate === 'system' ? undefined : rootCertificate,
    certificate: given('sslcert'),
    key: given('sslkey'),
    applicationName: given('application_name'),
    options: given('options'),
  } as const;
  if (Object.values(address).some((value) => /\p{Cc}/u.test(String(value ?? '')))) {
    throw new Error('must have no control characters');
  }
  if (/search_path/i.test(address.options ?? '')) {
    throw new Error('must name the schema of its tables with schema=, not in options=');
  }
  if (address.encryption === 'trusted' && !rootCertificate) {
    throw new Error(
      'must name the file of its CA with sslrootcert= where it has sslmode=verify-ca',
    );
  }
  return address;
}

/** The last value of a repeated parameter counts. */
function readParameters(text: string): Map<string, string> {
  const pairs = text.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [decode(name), decode(value.join('='))] as const;
  });
  return new Map(pairs);
}

function readEncryption(parameters: Map<string, string>): Encryption {
  const mode = parameters.get('sslmode');
  if (mode) {
    const encryption = Object.hasOwn(ENCRYPTIONS, mode) ? ENCRYPTIONS[mode] : undefined;
    if (encryption) return encryption;
    throw new Error(`must have an sslmode of ${Object.keys(ENCRYPTIONS).join(', ')}`);
  }
  const isAsked =
    ['true', '1'].includes(parameters.get('ssl') ?? '') ||
    ['sslrootcert', 'sslcert', 'sslkey'].some((name) => parameters.get(name));
  return isAsked ? 'verified' : 'none';
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new Error(SHAPE);
  return port;
}

function readSchemaName(name = 'public'): string {
  if (/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) && Buffer.byteLength(name) <= LONGEST_NAME)
    return name;
  throw new Error('must have a schema= of letters, digits, _ and - that begins with a letter or _');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(SHAPE);
  }
}
