import type { Page } from '@playwright/test';
import { Webhook } from 'standardwebhooks';
import { type Received, startReceiver, type WebhookReceiver } from '@/test/webhook-receiver';
import { test as base, expect } from './fixtures';
import { product } from './serve';

/** A secret in a receiver's address; it must not appear in a log. */
export const RECEIVER_TOKEN = 'token-of-a-receiver-'.repeat(4);

interface Receivers {
  receive: (...args: Parameters<typeof startReceiver>) => Promise<WebhookReceiver>;
}

/** Tests with receivers on this machine, which are stopped after the test. */
export const test = base.extend<Receivers>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern
  receive: async ({}, use) => {
    const started: WebhookReceiver[] = [];
    await use(async (...args) => {
      const receiver = await startReceiver(...args);
      started.push(receiver);
      return receiver;
    });
    for (const receiver of started) await receiver.close();
  },
});

/** Shows the signing secret on the webhooks page. */
export async function showSecret(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Show' }).click();
  return page.getByRole('textbox', { name: 'Signing secret' }).inputValue();
}

/** Whether a call is signed with the secret, alone or with others. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

/** The row of a delivery on the webhooks page. */
export function rowOf(page: Page, id: string) {
  return page.getByRole('row').filter({ has: page.locator(`a[href="/webhooks/${id}"]`) });
}

/** Runs a task that ends immediately and is sent to `url`. Returns the id of task and delivery. */
export async function submitWithWebhook(page: Page, secret: string, url: string): Promise<string> {
  const query = new URLSearchParams({ webhook: url });
  const answer = await page.request.post(`${product().apiUrl}/v1/sandbox/wait/run?${query}`, {
    headers: { authorization: `Bearer ${secret}` },
    data: { seconds: 0 },
  });
  expect(answer.status()).toBe(200);
  return ((await answer.json()) as { id: string }).id;
}
