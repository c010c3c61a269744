import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';
import { pricesOf } from '../api/channels';
import { exampleBody } from '../api/example-body';
import { loadCatalog } from '../catalog/load-catalog';
import { decimalMicros } from '../core/money';

const database = testDatabase();
const { models } = loadCatalog(undefined, {});
let gateway: TestGateway;
let customer: Customer;
beforeAll(async () => {
  gateway = await startTestGateway(database.url);
  customer = await createCustomer(database.db, 100_000_000n);
});
afterAll(() => gateway.close());

const priced = models.flatMap((model) =>
  pricesOf(model).map(([channel, price]) => ({ model, channel, price })),
);

test.each(priced)(
  '$model.id on $channel is listed, held and charged at the same price',
  async ({ model, channel, price }) => {
    const { secret: key } = customer.key;
    const listed = await gateway.call('/v1/models', { key });
    const one = listed.body.models.find(({ id }: { id: string }) => id === model.id);
    expect(one.prices[channel]).toBe(decimalMicros(price));
    const balance = async () => (await gateway.call('/v1/account', { key })).body.balance;
    const before = await balance();
    const body = { ...exampleBody(model), channel };
    const task = await gateway.call(`/v1/${model.id}?sync=true`, { key, body });
    expect(task.body).toMatchObject({ status: 'completed', cost: decimalMicros(price) });
    const micros = (text: string) => BigInt(text.replace('.', ''));
    expect(micros(before) - micros(await balance())).toBe(price);
  },
);
