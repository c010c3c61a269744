/**
 * better-auth's API-key plugin, verifying keys: what an application of our kind would otherwise be built on. It only
 * says whether a key is good; there is no price, no balance, no hold, no slot and no task.
 *
 * What a verification does to the database (from the log of all statements, and from the plugin's source), after
 * taking the SHA-256 of the key:
 * - good key: a SELECT by the hash (indexed), an UPDATE of "lastRequest", an UPDATE of "updatedAt". Three round trips,
 *   one after the other, each a transaction of its own: two commits are waited for until they are on disk;
 * - unknown key: the SELECT, nothing else.
 * With the plugin's rate limit off the first UPDATE is still there, only without its condition. `deferUpdates` moves
 * neither into the background as long as the database decides. Redis before it would save the SELECT, not the UPDATEs.
 *
 * It is set up to be as fast as it fairly can be: no rate limits, no logger, no telemetry, no tracing, no session per
 * key, keys hashed as by default, all in PostgreSQL. A pool of 40 or 64 connections makes no difference to one of 20:
 * its process keeps one core busy by then.
 *
 * Reads PORT, DATABASE_URL (an empty database of its own), KEYS (how many to make; 1,000) and KEYS_FILE (where to write
 * them, one a line; without it they are in the ready line as `keys`). The call to measure is `request` with
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
// As after a while of running: without it the first minute is measured with plans for an empty table.
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
 * Makes that many keys through the plugin's own API, each for a user of its own.
 * @param {number} count
 * @returns {Promise<string[]>}
 */
async function createKeys(count) {
  // Not by signing up, which costs a password hash each; verifying a key never looks at its user.
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
