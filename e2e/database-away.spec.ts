import type { APIResponse, Page } from '@playwright/test';
import pg from 'pg';
import { runningEmbeddedPostgres } from '@/lib/db/embedded-postgres';
import { expect, expectAccessible, newEmail, PASSWORD, test } from './fixtures';
import { type Served, startProduct } from './serve';

// One product for both tests.
test.describe.configure({ mode: 'default' });

let served: Served;
let database: pg.Client;
test.beforeAll(async () => {
  served = await startProduct({});
  database = new pg.Client({ connectionString: databaseUrl() });
  await database.connect();
});
test.afterAll(async () => {
  await database.end();
  await served.stop();
});

function databaseUrl(): string {
  const url = runningEmbeddedPostgres(served.dataDir);
  if (!url) throw new Error('The product’s database is not running.');
  return url;
}

const at = (path: string) => `${served.consoleUrl}${path}`;

function post(page: Page, path: string, data: object): Promise<APIResponse> {
  return page.request.post(at(path), { headers: { origin: served.consoleUrl }, data });
}

async function startSession(page: Page, email: string): Promise<APIResponse> {
  const csrf = await page.request.get(at('/api/auth/csrf'));
  return page.request.post(at('/api/auth/callback/credentials'), {
    headers: { origin: served.consoleUrl },
    form: { ...(await csrf.json()), email, password: PASSWORD, json: 'true' },
  });
}

async function signUpHere(page: Page): Promise<string> {
  const email = newEmail();
  expect((await post(page, '/api/sign-up', { email, password: PASSWORD })).status()).toBe(200);
  expect((await startSession(page, email)).status()).toBe(200);
  return email;
}

/** The most frequent changes by owners. */
const changes = (page: Page, keyId: string) => [
  post(page, '/api/keys', { name: 'another' }),
  page.request.delete(at(`/api/keys/${keyId}`), { headers: { origin: served.consoleUrl } }),
  post(page, '/api/billing/top-ups', { amount: '10' }),
];

async function expectUnavailable(answer: APIResponse, error: RegExp): Promise<void> {
  expect(answer.status(), answer.url()).toBe(503);
  expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(0);
  expect((await answer.json()).error).toMatch(error);
}

const NOTHING_DONE = /Nothing was changed/;

test('changes that the database cannot make now answer 503, say that nothing was done, and work later', async ({
  page,
}) => {
  await signUpHere(page);
  const key = await (await post(page, '/api/keys', { name: 'laptop' })).json();
  const name = new URL(databaseUrl()).pathname.slice(1);
  const newConnections = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = '${name}' AND pid <> pg_backend_pid()`;
  const faults: [fault: string[], undo: string[]][] = [
    [['BEGIN; SELECT 1 FROM accounts FOR UPDATE'], ['ROLLBACK']],
    [
      [`ALTER DATABASE "${name}" SET default_transaction_read_only = on`, newConnections],
      [`ALTER DATABASE "${name}" RESET default_transaction_read_only`, newConnections],
    ],
    [
      [
        `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$;
       CREATE TRIGGER refuse BEFORE INSERT ON audit_events EXECUTE FUNCTION refuse()`,
      ],
      ['DROP FUNCTION refuse() CASCADE'],
    ],
  ];
  for (const [fault, undo] of faults) {
    for (const step of fault) await database.query(step);
    try {
      for (const answer of await Promise.all(changes(page, key.id))) {
        await expectUnavailable(answer, NOTHING_DONE);
      }
    } finally {
      for (const step of undo) await database.query(step);
    }
    const { rows } = await database.query('SELECT count(*)::int AS live FROM api_keys');
    expect(rows).toEqual([{ live: 1 }]);
  }
  const after = await Promise.all(changes(page, key.id));
  expect(after.map((answer) => answer.status())).toEqual([201, 200, 200]);
});

test('pages and sessions that the database cannot serve now answer 503, and come back by themselves', async ({
  page,
}) => {
  const email = await signUpHere(page);
  await database.query('BEGIN; LOCK TABLE api_keys, sessions IN ACCESS EXCLUSIVE MODE');
  try {
    const csrf = await (await page.request.get(at('/api/auth/csrf'))).json();
    const [shown, signedOut, signedIn] = await Promise.all([
      page.goto(at('/api-keys')),
      page.request.post(at('/api/auth/signout'), {
        headers: { origin: served.consoleUrl },
        form: { ...csrf, json: 'true' },
      }),
      startSession(page, email),
    ]);
    expect(shown?.status()).toBe(503);
    expect(Number(shown?.headers()['retry-after'])).toBeGreaterThan(0);
    await expect(page.getByRole('heading')).toHaveText('Get3W is temporarily unavailable');
    await expectAccessible(page);
    await expectUnavailable(signedOut, /database/);
    await expectUnavailable(signedIn, /database|Nothing was changed/);
  } finally {
    await database.query('ROLLBACK');
  }
  // Still signed in: a failed answer has removed no cookie.
  await expect(page.getByRole('heading', { name: 'API Keys' })).toBeVisible({
    timeout: 20_000,
  });
});
