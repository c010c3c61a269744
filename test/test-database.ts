import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Database, openDatabase } from '@/lib/db/database';

/** A new database, cloned from the migrated template. */
export async function cloneDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const template = new URL(inject('templateUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const templateName = template.pathname.slice(1);
  await onMaintenance(template, `CREATE DATABASE ${name} TEMPLATE ${templateName}`);
  const url = new URL(template);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => onMaintenance(template, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** Creates a clone for the tests of this file and drops it after them. Read `.db` inside tests only. */
export function testDatabase(connections = 20): { readonly db: Database; readonly url: string } {
  let opened: { db: Database; url: string; drop(): Promise<void> } | undefined;
  beforeAll(async () => {
    const clone = await cloneDatabase();
    opened = { ...clone, db: openDatabase(clone.url, { connections }) };
  });
  afterAll(async () => {
    await opened?.db.close();
    await opened?.drop();
  });
  const ready = () => {
    if (!opened) throw new Error('the test database is there inside tests only');
    return opened;
  };
  return {
    get db() {
      return ready().db;
    },
    get url() {
      return ready().url;
    },
  };
}

/** Serialises clones and drops: PostgreSQL refuses parallel clones of a template. */
async function onMaintenance(template: URL, sql: string): Promise<void> {
  const maintenance = new URL(template);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(1)');
    await client.query(sql);
  } finally {
    await client.end();
  }
}
