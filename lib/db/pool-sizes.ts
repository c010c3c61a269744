import type { Queries } from './pipeline';

/** The maximum number of connections of each gateway and of the console, unless DATABASE_POOL_SIZE is set. */
export const GATEWAY_POOL_SIZE = 20;
export const CONSOLE_POOL_SIZE = 10;

/** The minimum of DATABASE_POOL_SIZE. */
export const SMALLEST_POOL_SIZE = 3;

/** Besides its pool, each gateway has one connection for the batches of the hot path. */
const PIPELINES = 1;

/** The processes of this start. */
export interface Processes {
  gateways: number;
  consoles: number;
  /** DATABASE_POOL_SIZE. */
  poolSize: number | undefined;
}

/** The maximum number of connections that they open. */
export function mostConnections({ gateways, consoles, poolSize }: Processes): number {
  return (
    gateways * ((poolSize ?? GATEWAY_POOL_SIZE) + PIPELINES) +
    consoles * (poolSize ?? CONSOLE_POOL_SIZE)
  );
}

/**
 * A warning in one line if these processes may need more connections than PostgreSQL has free; null otherwise. Not for
 * a pooler, whose clients queue.
 */
export async function poolSizeWarning(
  queries: Queries,
  processes: Processes,
): Promise<string | null> {
  const left = await connectionsLeft(queries);
  const wanted = mostConnections(processes);
  if (wanted <= left) return null;
  const { gateways, consoles } = processes;
  const limit = Math.floor((left - gateways * PIPELINES) / (gateways + consoles));
  const advice =
    limit >= SMALLEST_POOL_SIZE
      ? `Set DATABASE_POOL_SIZE=${limit} or less`
      : `Set DATABASE_POOL_SIZE=${SMALLEST_POOL_SIZE}, ${gateways > 1 ? 'lower GATEWAY_PROCESSES, ' : ''}and allow the database more`;
  return `The database has ${left} connections left, and this start may open ${wanted}: calls that get none are answered 503. ${advice}.`;
}

/** By the limits of the server, the database and the role, whichever is lowest. */
async function connectionsLeft(queries: Queries): Promise<number> {
  const { rows } = await queries.query<{ left: number }>({
    text: `SELECT greatest(0, 1 + least(
        current_setting('max_connections')::int - (SELECT sum(numbackends) FROM pg_stat_database)
          - CASE WHEN r.rolsuper THEN 0 ELSE current_setting('superuser_reserved_connections')::int
            + coalesce(current_setting('reserved_connections', true)::int, 0) END,
        CASE WHEN d.datconnlimit >= 0 AND NOT r.rolsuper
          THEN d.datconnlimit - pg_stat_get_db_numbackends(d.oid) END,
        CASE WHEN r.rolconnlimit >= 0 AND NOT r.rolsuper
          THEN r.rolconnlimit - (SELECT count(*) FROM pg_stat_activity a WHERE a.usesysid = r.oid) END
      ))::int AS left
      FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()`,
  });
  // One of the used connections is ours, and will be closed.
  return rows[0]?.left ?? Number.POSITIVE_INFINITY;
}
