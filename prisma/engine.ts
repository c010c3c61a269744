import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine, SchemasContainer } from '@prisma/schema-engine-wasm';
import pg from 'pg';

/** Filters that leave nothing out. */
export const EVERYTHING = { externalTables: [], externalEnums: [] };

/**
 * Prisma's schema engine as WASM on a pg connection: the same engine as `prisma migrate`, without the binary
 * that the command would download. `url` names the database it works on. `close` ends its connections.
 */
export async function openSchemaEngine(
  url: string,
): Promise<{ engine: SchemaEngine; close(): Promise<void> }> {
  const { SchemaEngine } = await loadEngine();
  const pool = new pg.Pool({ connectionString: url, options: await sessionOptions(url) });
  const adapter = bindMigrationAwareSqlAdapterFactory(new SchemaEngineAdapter(pool));
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
  return {
    engine,
    async close() {
      engine.free();
      await pool.end();
    },
  };
}

/**
 * No time limit, whatever the role has, and the schema of pg_trgm on the search path: an administrator may have created it
 * elsewhere than in public.
 */
async function sessionOptions(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string }>(
      "SELECT nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'pg_trgm'",
    );
    const schema = rows[0]?.schema ?? 'public';
    // A backslash keeps a space inside the parameter; quotes keep any other character.
    const quoted = `"${schema.replaceAll('"', '""')}"`.replace(/[\\ ]/g, '\\$&');
    const path = schema === 'public' ? 'public' : `public,${quoted}`;
    return `-c statement_timeout=0 -c search_path=${path}`;
  } finally {
    await client.end();
  }
}

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * Prisma's adapter, mended for the schema engine in two places. It cuts a migration at every semicolon, through the
 * bodies of functions as well; PostgreSQL takes the whole script as it is, and then in one transaction: a migration
 * that fails leaves nothing behind. And it refuses the type "char" of PostgreSQL's own catalogue, which the engine
 * asks for when it describes constraints.
 */
class SchemaEngineAdapter extends PrismaPg {
  /** Columns of the catalogue that have been seen with the type "char". */
  private readonly charColumns = new Set<string>();

  constructor(private readonly pool: pg.Pool) {
    super(pool);
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
      await this.pool.query(script);
    };
    return connection;
  }
}

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');
let loading: Promise<EngineModule> | undefined;

/** The module keeps its WASM instance in a variable, so a process may load it once only. */
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

/** The migrations as they lie in `prisma/migrations` below `root`, oldest first. */
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

/** The schema as it is written in `prisma/schema` below `root`. */
export function readSchema(root: string): SchemasContainer {
  const dir = join(root, 'prisma', 'schema');
  return {
    files: readdirSync(dir).map((name) => ({
      path: join(dir, name),
      content: readFileSync(join(dir, name), 'utf8'),
    })),
  };
}
