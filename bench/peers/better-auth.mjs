/**
 * better-auth's API-key plugin, verifying keys: the usual alternative for an application like ours. It only checks a
 * key; it has no price, balance, hold, slot or task.
 *
 * The database work of a verification (from the log of all statements, and from the plugin's source), after the SHA-256
 * of the key:
 * - good key: a SELECT by the hash (indexed), an UPDATE of "lastRequest", an UPDATE of "updatedAt". Three consecutive
 * round trips, each a separate transaction: two commits wait for the disk;
 * - unknown key: only the SELECT. Without the plugin's rate limit the first UPDATE remains, without its condition.
 * `deferUpdates` moves neither into the background as long as the database decides. A Redis would save the SELECT, not
 * the UPDATEs.
 *
 * It is configured to be as fast as is fair: no rate limits, no logger, no telemetry, no tracing, no session per key,
 * keys hashed as by default, all in PostgreSQL. A pool of 40 or 64 connections is no faster than one of 20: its process
 * already keeps one core busy.
 *
 * Reads PORT, DATABASE_URL (its own empty database), KEYS (how many to create; 1,000) and KEYS_FILE (where to write
 * them, one per line; without it they are in the ready line as `keys`). The measured call is `request` with
 * `authorization: Bearer <key>`: 200 `{"valid":true}` or 401 `{"valid":false}`.
 */
import './production.mjs';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';
import { announce, endWith, listen, required } from './peer.mjs';

const pool = new pg.Pool({ connectionString: required('DATABASE_URL'), max: 20 });
const auth = betterAuth({
  database: pool,
  secret: randomBytes(32).toString('hex'),
  baseURL: 'http://127.0.0.1',
  logger: { disabled: true },
  telemetry: { enabled: false },
  experimental: { instrumentation: { enabled: false } },
  rateLimit: { enabled: false },
  plugins: [apiKey({ rateLimit: { enabled: false } })],
});

await (await getMigrations(auth.options)).runMigrations();
const keys = await createKeys(Number(process.env.KEYS ?? 1000));
// As in a running system: without it, the first minute is measured with plans for an empty table.
await pool.query('VACUUM (ANALYZE) apikey');
if (process.env.KEYS_FILE) writeFileSync(process.env.KEYS_FILE, `${keys.join('\n')}\n`);

const server = createServer(async (request, response) => {
  const key = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  const status = await auth.api.verifyApiKey({ body: { key } }).then(
    ({ valid }) => (valid ? 200 : 401),
    () => 500,
  );
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ valid: status === 200 }));
});
const url = await listen(server);

endWith(async () => {
  server.close().closeAllConnections();
  await pool.end();
});
announce({
  name: 'better-auth API keys',
  version: versionOf('better-auth'),
  url,
  request: { method: 'POST', path: '/', headers: {}, body: '' },
  ...(process.env.KEYS_FILE ? { keysFile: process.env.KEYS_FILE } : { keys }),
});

/**
 * Creates this many keys through the plugin's own API, each for a separate user.
 * @param {number} count
 * @returns {Promise<string[]>}
 */
async function createKeys(count) {
  // Not by signing up, which would hash a password each; verifying a key never reads its user.
  const { internalAdapter } = await auth.$context;
  const made = [];
  let begun = 0;
  const makeSome = async () => {
    for (let at = begun++; at < count; at = begun++) {
      const user = await internalAdapter.createUser({
        name: `User ${at}`,
        email: `${randomUUID()}@example.com`,
      });
      const { key } = await auth.api.createApiKey({ body: { userId: user.id } });
      made.push(key);
    }
  };
  await Promise.all(Array.from({ length: pool.options.max }, makeSome));
  return made;
}

/** @param {string} name */
function versionOf(name) {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
