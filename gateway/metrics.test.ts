import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endDeadRunners } from '@/lib/admission/runner-lease';
import { metricsSnapshot } from '@/lib/core/metrics';
import { type MetricsServer, serveMetrics } from '@/lib/core/metrics-server';
import { createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const database = testDatabase();
let gateway: TestGateway;
let server: MetricsServer;

beforeAll(async () => {
  gateway = await startTestGateway(database.url);
  server = await serveMetrics('127.0.0.1', 0, metricsSnapshot);
});
afterAll(async () => {
  await server.close();
  await gateway.close();
});

/** The value of each series, parsed as by Prometheus. */
async function read(): Promise<(series: string) => number> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split('\n').filter((line) => line && !line.startsWith('#'));
  const values = new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
  return (series) => values.get(`get3w_${series}`) ?? Number.NaN;
}

test('submits, refusals by reason and batches are counted', async () => {
  const { key } = await createCustomer(database.db, 10_000_000n);
  const poor = await createCustomer(database.db, 1n);
  const submit = '/v1/sandbox/wait/run?sync=true';
  const body = { seconds: 0 };
  expect((await gateway.call(submit, { key: key.secret, body })).status).toBe(200);
  expect((await gateway.call(submit, { key: poor.key.secret, body })).status).toBe(200);
  expect((await gateway.call(submit, { key: poor.key.secret, body })).status).toBe(403);
  await gateway.call(submit, { body });
  await gateway.call(submit, { key: key.secret, body: 'no json' });
  const malformed = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  malformed.end('this is no HTTP\r\n\r\n');
  expect(await text(malformed)).toMatch(/^HTTP\/1\.1 400/);

  const value = await read();
  expect(value('submits_accepted_total')).toBe(2);
  expect(value('calls_refused_total{reason="insufficient_balance"}')).toBe(1);
  expect(value('calls_refused_total{reason="missing_authorization"}')).toBe(1);
  expect(value('calls_refused_total{reason="invalid_parameters"}')).toBe(2);
  expect(value('calls_refused_total{reason="no_slot"}')).toBe(0);
  expect(value('batch_size_sum{queue="admit"}')).toBe(3);
  expect(value('batch_size_sum{queue="settle"}')).toBe(2);
  expect(value('batch_seconds_count{queue="settle"}')).toBe(2);
  expect(value('batch_seconds_sum{queue="admit"}')).toBeGreaterThan(0);
  expect(value('queue_length{queue="admit"}')).toBe(0);
});

test('running tasks are those that run when somebody asks', async () => {
  const { key } = await createCustomer(database.db, 10_000_000n);
  expect((await read())('running_tasks')).toBe(0);
  await gateway.call('/v1/sandbox/wait/run', { key: key.secret, body: { seconds: 60 } });
  expect((await read())('running_tasks')).toBe(1);
});

test('runners that died are counted with and without tasks', async () => {
  const { accountId, key } = await createCustomer(database.db, 10_000_000n);
  const before = await read();
  const { rows } = await database.db.pool.query<{ id: string }>(
    `INSERT INTO runners (id, host, pid, heartbeat_at)
      SELECT gen_random_uuid(), 'elsewhere', 1, now() - interval '1 hour' FROM generate_series(1, 2)
      RETURNING id`,
  );
  await database.db.pool.query(
    `WITH held AS (
        UPDATE accounts SET running = 1, held_micros = 5, balance_micros = balance_micros - 5 WHERE id = $1
      )
      INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, created_at)
        VALUES (gen_random_uuid(), $1, $2, $3, 'sandbox/wait/run', 'stable', 'processing', 5, now())`,
    [accountId, key.id, rows[0]?.id],
  );
  await endDeadRunners(database.db);
  // The gateway also searches for dead runners: whichever is first, the count is for one process.
  await expect
    .poll(async () => (await read())('runners_taken_over_total'))
    .toBe(before('runners_taken_over_total') + 2);
  expect((await read())('tasks_taken_over_total')).toBe(before('tasks_taken_over_total') + 1);
});

test('nothing but the metrics is there', async () => {
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
  const post = await fetch(`http://127.0.0.1:${server.port}/metrics`, { method: 'POST' });
  expect(post.status).toBe(404);
});
