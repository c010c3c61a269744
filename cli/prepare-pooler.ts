import type pg from 'pg';
import { STATEMENT_TIMEOUT_MS } from '@/lib/db/database';

/**
 * Through a pooler, connections cannot choose their schema: it becomes the role's default, in this database only.
 * `client` is connected to PostgreSQL itself. Older connections of the role are closed, especially those of the pooler.
 * A role that serves the tables of another schema is refused: another copy would get ours.
 */
export async function setSchema(
  client: pg.Client,
  schema: string,
  say: (line: string) => void,
): Promise<void> {
  const now = await defaultsOf(client, schema);
  if (now.schema === schema) return;
  if (now.tables) {
    throw new Error(
      `the database role ${now.role} uses the tables in the schema ${now.tables}. Give this copy a role of its own, or, where there is no other copy, run: ${now.statement};`,
    );
  }
  await client.query(now.statement);
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()`,
  );
  say(
    `The database role ${now.role} now uses the schema ${schema}. Its connections were closed, to open anew.`,
  );
}

/** Refuses a pooler that uses another schema: its connections are older, or it uses another role. */
export async function checkPooledSchema(client: pg.Client, schema: string): Promise<void> {
  const now = await defaultsOf(client, schema);
  if (now.schema === schema) return;
  throw new Error(
    `DATABASE_URL leads to the schema ${now.schema} instead of ${schema}. Run ${now.statement}; and let the pooler open its connections anew (RECONNECT in PgBouncer’s console).`,
  );
}

/** The same for the statement timeout. Connections that the pooler opened before keep theirs. */
export async function limitStatements(
  client: pg.Client,
  say: (line: string) => void,
): Promise<void> {
  const { rows } = await client.query<{ ms: number; role: string; statement: string }>(
    `SELECT (SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout') AS ms, current_user AS role,
      format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = ${STATEMENT_TIMEOUT_MS}',
        current_user, current_database()) AS statement`,
  );
  const [now] = rows;
  // A longer timeout would exceed the limit after which a silent connection is closed.
  if (!now || (now.ms > 0 && now.ms <= STATEMENT_TIMEOUT_MS)) return;
  try {
    await client.query(now.statement);
    say(
      `Statements of the database role ${now.role} now end after ${STATEMENT_TIMEOUT_MS / 1_000} seconds.`,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    say(`Statements have no time limit: ${why}. Run as an administrator: ${now.statement};`);
  }
}

interface Defaults {
  /** Where a new table would be created. */
  schema: string | null;
  /** The schema in which the role finds usable tables of the product, or null. */
  tables: string | null;
  role: string;
  /** The statement that sets the role's schema. */
  statement: string;
}

async function defaultsOf(client: pg.Client, schema: string): Promise<Defaults> {
  const { rows } = await client.query<Defaults>(
    `SELECT current_schema() AS schema, current_user AS role,
        (SELECT relnamespace::regnamespace::text FROM pg_class
          WHERE oid = to_regclass('_prisma_migrations') AND has_table_privilege(oid, 'SELECT')) AS tables,
        format('ALTER ROLE %I IN DATABASE %I SET search_path = %I',
          current_user, current_database(), $1::text) AS statement`,
    [schema],
  );
  const [now] = rows;
  if (!now) throw new Error('the database does not say which schema it uses');
  return now;
}
