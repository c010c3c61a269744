import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine, SchemasContainer } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { readDatabaseAddress } from '@/lib/core/database-address';
import { connectionSettings, searchPath } from '@/lib/db/connection-settings';

/** A filter that excludes nothing. */
export const EVERYTHING = { externalTables: [], externalEnums: [] };

/**
 * Prisma's schema engine as WASM on a pg connection: the same engine as `prisma migrate`, without the binary that the
 * command would download. `url` names the database and schema. `close` ends its connections. `failure` is why a
 * migration failed, in PostgreSQL's words.
 */
export async function openSchemaEngine(
  url: string,
): Promise<{ engine: SchemaEngine; failure(): unknown; close(): Promise<void> }> {
  const { SchemaEngine } = await loadEngine();
  const { schema } = readDatabaseAddress(url);
  // No time limit, even if the role has one.
  const session = { statement_timeout: 0, search_path: searchPath(schema) };
  const pool = new pg.Pool(connectionSettings(url, session));
  const adapter = new SchemaEngineAdapter(pool, schema);
  const engine = await SchemaEngine.new(
    { datamodels: undefined },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  return {
    engine,
    failure: () => adapter.failure,
    async close() {
      engine.free();
      await pool.end();
    },
  };
}

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * Prisma's adapter with three fixes for the schema engine. The adapter splits a migration at every semicolon, even
 * inside function bodies; PostgreSQL accepts the whole script, and in one transaction, so a failed migration changes
 * nothing. The adapter refuses the type "char" of PostgreSQL's catalogue, which the engine reads for constraints. The
 * adapter knows one schema only, but a migration also needs the schema of an extension.
 */
class SchemaEngineAdapter extends PrismaPg {
  /** Why a script failed, in PostgreSQL's words. */
  failure: unknown;
  /** Columns of the catalogue that have the type "char". */
  private readonly charColumns = new Set<string>();

  constructor(
    private readonly pool: pg.Pool,
    schema: string,
  ) {
    super(pool, { schema });
    const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
    const withoutChar = async (...args: unknown[]) => {
      const result = await query(...args);
      for (const field of result.fields ?? []) {
        if (field.dataTypeID !== CHAR_OID) continue;
        this.charColumns.add(field.name);
        field.dataTypeID = TEXT_OID;
      }
      return result;
    };
    pool.query = withoutChar as typeof pool.query;
  }

  override async connect() {
    const connection = await super.connect();
    const queryRaw = connection.queryRaw.bind(connection);
    connection.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const columnTypes = result.columnTypes.map((type, index) =>
        this.charColumns.has(result.columnNames[index] ?? '') ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    connection.executeScript = async (script: string) => {
      try {
        await this.pool.query(await this.withSearchExtension(script));
      } catch (error) {
        // The engine replaces it by "external connector error".
        this.failure ??= error;
        throw error;
      }
    };
    return connection;
  }

  /**
   * Somebody else may have created pg_trgm in another schema. That schema must not be on the search path: the script
   * would find the tables of another copy there.
   */
  private async withSearchExtension(script: string): Promise<string> {
    if (!script.includes('gin_trgm_ops')) return script;
    const { rows } = await this.pool.query<{ schema: string }>(
      "SELECT quote_ident(nspname) AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'pg_trgm'",
    );
    const [extension] = rows;
    return extension
      ? script.replaceAll(/(?<!\.)\bgin_trgm_ops\b/g, () => `${extension.schema}.gin_trgm_ops`)
      : script;
  }
}

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');
let loading: Promise<EngineModule> | undefined;

/** The module keeps its WASM instance in a variable, so a process can load it only once. */
function loadEngine(): Promise<EngineModule> {
  loading ??= (async () => {
    const require = createRequire(import.meta.url);
    const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
    const wasm = readFileSync(
      join(require.resolve('@prisma/schema-engine-wasm'), '..', 'schema_engine_bg.wasm'),
    );
    const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue });
    glue.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
    return glue;
  })();
  return loading;
}

/** The migrations in `prisma/migrations` below `root`, oldest first. */
export function readMigrations(root: string): MigrationList {
  const baseDir = join(root, 'prisma', 'migrations');
  const names = readdirSync(baseDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: readFileSync(join(baseDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: names.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok',
          value: readFileSync(join(baseDir, path, 'migration.sql'), 'utf8'),
        },
      },
    })),
  };
}

/** The schema in `prisma/schema` below `root`. */
export function readSchema(root: string): SchemasContainer {
  const dir = join(root, 'prisma', 'schema');
  return {
    files: readdirSync(dir).map((name) => ({
      path: join(dir, name),
      content: readFileSync(join(dir, name), 'utf8'),
    })),
  };
}
