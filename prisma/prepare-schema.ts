import type pg from 'pg';

const INSUFFICIENT_PRIVILEGE = '42501';
const EXTENSION_FILES_MISSING = ['58P01', '0A000'];

/**
 * Creates what the first migration needs: the schema and the extension pg_trgm. `client` has the schema as its search
 * path. If the role lacks a privilege, the error says in one line what an administrator must do, and no migration
 * fails.
 */
export async function prepareSchema(client: pg.Client, schema: string): Promise<void> {
  await createSchema(client, schema);
  await refuseForeignTables(client);
  await createSearchExtension(client);
}

async function createSchema(client: pg.Client, schema: string): Promise<void> {
  const { rows } = await client.query<{
    role: string;
    name: string;
    missing: boolean;
    usable: boolean;
  }>(
    `SELECT quote_ident(current_user) AS role, quote_ident($1) AS name, namespace IS NULL AS missing,
        to_regclass('_prisma_migrations') IS NOT NULL
          OR (has_schema_privilege(namespace, 'USAGE') AND has_schema_privilege(namespace, 'CREATE')) AS usable
      FROM (SELECT to_regnamespace(quote_ident($1))::oid AS namespace) AS found`,
    [schema],
  );
  const [found] = rows;
  if (!found) return;
  const { role, name } = found;
  if (found.missing) {
    await unlessForbidden(
      () => client.query(`CREATE SCHEMA ${name}`),
      `the role may not create the schema ${name}. ${asAdministrator(`CREATE SCHEMA ${name} AUTHORIZATION ${role}`)}`,
    );
  } else if (!found.usable) {
    throw new Error(
      `the role may not create tables in the schema ${name}. ${asAdministrator(`GRANT USAGE, CREATE ON SCHEMA ${name} TO ${role}`)}`,
    );
  }
}

/** Prisma's engine also refuses a schema with foreign tables. This check comes earlier and says what to do. */
async function refuseForeignTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ schema: string; occupied: boolean }>(
    `SELECT current_schema() AS schema, to_regclass('_prisma_migrations') IS NULL
      AND EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema()) AS occupied`,
  );
  const [found] = rows;
  if (!found?.occupied) return;
  throw new Error(
    `its schema ${found.schema} has tables of another program. Give the product a database of its own (CREATE DATABASE get3w) and name it in DATABASE_URL, or a schema of its own with ?schema=get3w.`,
  );
}

async function createSearchExtension(client: pg.Client): Promise<void> {
  try {
    await unlessForbidden(
      () => client.query('CREATE EXTENSION IF NOT EXISTS pg_trgm'),
      `the role may not create the extension pg_trgm. ${asAdministrator('CREATE EXTENSION pg_trgm')}`,
    );
  } catch (error) {
    if (!EXTENSION_FILES_MISSING.includes(codeOf(error))) throw error;
    throw new Error(
      'the server does not have the extension pg_trgm. Install PostgreSQL’s contrib modules.',
    );
  }
  // Another role may have created it in its own schema.
  const { rows } = await client.query<{ role: string; name: string; usable: boolean }>(
    `SELECT quote_ident(current_user) AS role, quote_ident(nspname) AS name,
        has_schema_privilege(n.oid, 'USAGE') AS usable
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'pg_trgm'`,
  );
  const [found] = rows;
  if (!found || found.usable) return;
  throw new Error(
    `the role may not use the extension pg_trgm in the schema ${found.name}. ${asAdministrator(`GRANT USAGE ON SCHEMA ${found.name} TO ${found.role}`)}`,
  );
}

async function unlessForbidden(work: () => Promise<unknown>, message: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw codeOf(error) === INSUFFICIENT_PRIVILEGE ? new Error(message) : error;
  }
}

function asAdministrator(statement: string): string {
  return `Run in this database as an administrator: ${statement}; and start again.`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
