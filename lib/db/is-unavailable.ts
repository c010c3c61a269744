/** Node.js: a connection failed or broke, or a name could not be resolved. */
const NETWORK_CODES = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * Messages of failed connections: Node.js's, which Prisma may pass on without `syscall`, and those of pg and pg-pool,
 * which have no code.
 */
const NO_CONNECTION =
  /\b(connect|getaddrinfo) E[A-Z_]+\b|timeout exceeded when trying to connect|timeout expired|terminated due to connection timeout/;

/** pg gives these no code: the connection broke, or the answer did not come in time. */
const BROKEN_CONNECTION =
  /Connection terminated|Query read timeout|connection error and is not queryable|closed and is not queryable/;

/** Two transactions conflicted, and PostgreSQL ended this one. */
const CONFLICT = /^(40001|40P01)$/;

/**
 * SQLSTATEs (PostgreSQL, Appendix A): connection exceptions; read-only, as after a failover; idle in a transaction for too
 * long; conflicts; out of disk, memory or connections; lock and statement timeouts; shutdown, start-up and recovery;
 * input and output errors.
 */
const UNAVAILABLE_STATES = /^(08...|25006|25P0[34]|40001|40P01|53...|55P03|57014|57P0[1-5]|58030)$/;

/** Codes of failed connections; the last two by a server that has no free ones, or that is starting or stopping. */
const REFUSED_CONNECTION = /^(EAI_AGAIN|ECONNREFUSED|ENOTFOUND|53300|57P03)$/;

/**
 * Prisma: cannot reach the server, timeouts, connection closed, conflict, too many connections. Not all of its codes: a
 * wrong password, for example, is our own fault.
 */
const PRISMA_CODES = /^(P1001|P1002|P1008|P1017|P2024|P2034|P2037)$/;

/** Prisma's P2028 for two timeouts; its other uses are our own faults. The transaction was rolled back. */
const PRISMA_TIMEOUT = /Unable to start a transaction in the given time|on an expired transaction/;

/** Prisma's driver adapter: its names for network errors, which it reports without the code. */
const ADAPTER_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout']);

/** The properties of errors of all libraries. */
interface Sign {
  code: string;
  message: string;
  /** PostgreSQL's: an ERROR ends the transaction, a FATAL the connection. */
  severity: string;
  kind: string;
}

/**
 * Whether an error means that the database is unavailable, and not a bug: the network, name resolution, shutdown,
 * recovery, read-only, too many connections, out of disk or memory, lock and statement timeouts, deadlocks. The same
 * call may succeed later. Also recognises errors wrapped by Prisma, the pool or an `AggregateError`.
 */
export function isUnavailable(error: unknown): boolean {
  return signs(error).some(
    (sign) =>
      UNAVAILABLE_STATES.test(sign.code) ||
      NETWORK_CODES.has(sign.code) ||
      PRISMA_CODES.test(sign.code) ||
      ADAPTER_KINDS.has(sign.kind) ||
      isPrismaTimeout(sign) ||
      NO_CONNECTION.test(sign.message) ||
      BROKEN_CONNECTION.test(sign.message),
  );
}

/**
 * Whether the failed statement or transaction certainly changed nothing: PostgreSQL refused it, or it never had a
 * connection. False if the connection broke: it may have been carried out.
 */
export function wasNotDone(error: unknown): boolean {
  return signs(error).some(
    (sign) =>
      sign.severity === 'ERROR' ||
      CONFLICT.test(sign.code) ||
      REFUSED_CONNECTION.test(sign.code) ||
      sign.kind === 'DatabaseNotReachable' ||
      isPrismaTimeout(sign) ||
      NO_CONNECTION.test(sign.message),
  );
}

/** Whether it was ended because of another transaction (deadlock, serialization): an immediate retry may succeed. */
export function isConflict(error: unknown): boolean {
  return signs(error).some(({ code }) => CONFLICT.test(code) || code === 'P2034');
}

function isPrismaTimeout({ code, message }: Sign): boolean {
  return code === 'P2028' && PRISMA_TIMEOUT.test(message);
}

/** The properties of the error and of all errors that it wraps. */
function signs(error: unknown, seen = new Set<unknown>()): Sign[] {
  if (typeof error !== 'object' || error === null || seen.has(error)) return [];
  seen.add(error);
  const { code, originalCode, message, severity, kind, cause, errors, meta } = error as Record<
    string,
    unknown
  >;
  const sign = {
    code: text(originalCode ?? code),
    message: text(message),
    severity: text(severity),
    kind: text(kind),
  };
  // Prisma's known errors keep the driver's error there.
  const driver = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  const wrapped = [cause, driver, ...(Array.isArray(errors) ? errors : [])];
  return [sign, ...wrapped.flatMap((one) => signs(one, seen))];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
