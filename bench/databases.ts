import pg from 'pg';
import { migrate } from '@/prisma/migrate';

/** Creates an empty database on the server of `serverUrl`, and returns its address. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Creates a database on the server of `serverUrl` with the product's tables. */
export async function createProductDatabase(serverUrl: string, name: string): Promise<string> {
  const url = await createDatabase(serverUrl, name);
  await migrate(url, process.cwd());
  return url;
}
