import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';
import { startReceiver, type WebhookReceiver } from '@/test/webhook-receiver';
import type { TaskId } from '../core/ids';
import { removeOldDetails } from './remove-old-details';

const database = testDatabase();
let gateway: TestGateway;
let receiver: WebhookReceiver;
let customer: Customer;
beforeAll(async () => {
  gateway = await startTestGateway(database.url);
  receiver = await startReceiver();
  customer = await createCustomer(database.db, 1_000_000n);
});
afterAll(async () => {
  await gateway.close();
  await receiver.close();
});

/** Runs a task until it and its webhook have ended. */
async function runTask(body: unknown): Promise<TaskId> {
  const told = receiver.received.length;
  const query = new URLSearchParams({ webhook: receiver.url });
  const path = `/v1/google/nano-banana-pro/text-to-image?${query}`;
  const { body: submitted } = await gateway.call(path, { key: customer.key.secret, body });
  await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(told + 1);
  await expect
    .poll(() => database.db.prisma.webhookAttempt.count({ where: { deliveryId: submitted.id } }))
    .toBe(1);
  return submitted.id;
}

/** Moves a task and its account this many days into the past: the task's id contains the time. */
async function age(id: TaskId, days: number): Promise<TaskId> {
  const ms = Date.now() - days * 86_400_000;
  const aged =
    ms
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})(.{4})$/, '$1-$2') + id.slice(13);
  const { pool } = database.db;
  const shift = `interval '${days} days'`;
  await pool.query(
    `UPDATE accounts SET created_at = created_at - interval '100 days' WHERE id = $1`,
    [customer.accountId],
  );
  await pool.query(
    `UPDATE tasks SET id = $2, created_at = created_at - ${shift}, completed_at = completed_at - ${shift} WHERE id = $1`,
    [id, aged],
  );
  await pool.query('UPDATE webhook_deliveries SET id = $2 WHERE id = $1', [id, aged]);
  await pool.query('UPDATE webhook_attempts SET delivery_id = $2 WHERE delivery_id = $1', [
    id,
    aged,
  ]);
  return aged as TaskId;
}

test('after 30 days the details of a task are gone; what it was and its charge stay', async () => {
  const { prisma } = database.db;
  const old = await age(await runTask({ prompt: 'old' }), 31);
  const recent = await age(await runTask({ prompt: 'recent' }), 29);
  const poll = (id: TaskId) => gateway.call(`/v1/requests/${id}`, { key: customer.key.secret });
  // The same before and after the removal.
  expect((await poll(old)).body).toEqual({ code: 404, error: 'Not found' });

  const ledger = await prisma.ledgerEntry.count();
  await Promise.all([removeOldDetails(database.db), removeOldDetails(database.db)]);
  await removeOldDetails(database.db);
  expect(await prisma.task.findFirst({ where: { id: old } })).toMatchObject({
    model: 'google/nano-banana-pro/text-to-image',
    status: 'completed',
    priceMicros: 40_000n,
    outputs: [],
    webhookUrl: null,
    inputBytes: null,
  });
  expect(await prisma.webhookDelivery.count({ where: { id: old } })).toBe(0);
  expect(await prisma.webhookAttempt.count({ where: { deliveryId: old } })).toBe(0);
  expect(await prisma.ledgerEntry.count()).toBe(ledger);

  expect((await poll(recent)).body.outputs).toHaveLength(1);
  expect(await prisma.task.findFirst({ where: { id: recent } })).toMatchObject({ inputBytes: 19 });
  expect(await prisma.webhookAttempt.count({ where: { deliveryId: recent } })).toBe(1);
  expect(gateway.faults).toEqual([]);
});
