import type { GeneratedKey } from '@/lib/keys/issue/generate-key';
import { type Customer, createKey } from '@/test/factories';
import { type Answer, type Client, isRefusal, WAIT } from './client';
import { customerWithLimit } from './customers';
import { inParallel } from './in-parallel';
import type { Random } from './random';
import type { Site } from './site';

/** A key, with the customer that it belongs to. */
export interface OwnedKey extends GeneratedKey {
  owner: Customer;
}

/** Generates this many keys, ten for each customer without a limit of tasks. */
export async function createKeys({ db }: Site, count: number): Promise<OwnedKey[]> {
  const keys = await inParallel(Math.ceil(count / 10), 8, async () => {
    const owner = await customerWithLimit(db, null);
    const more = await inParallel(9, 1, () => createKey(db, owner));
    return [owner.key, ...more].map((key) => ({ ...key, owner }));
  });
  return keys.flat().slice(0, count);
}

/** A call that only reads, or submits a task, or waits for its end. */
export function anyCall(client: Client, key: string, random: Random): Promise<Answer> {
  const kind = random.below(3);
  if (kind === 0) return client.call('/v1/account', { key });
  return client.call(kind === 1 ? WAIT : `${WAIT}?sync=true`, { key, body: {} });
}

/** Whether the answer is the refusal of a key that does not exist, or not any more. */
export function isRevoked(answer: Answer): boolean {
  return isRefusal(answer, 401, 'Invalid or revoked API key');
}
