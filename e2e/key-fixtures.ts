import type { APIResponse, Page } from '@playwright/test';
import { expect } from './fixtures';
import { product } from './serve';

/** Calls a model that answers at once, with this key. */
export function call(page: Page, secret: string, body: object = {}): Promise<APIResponse> {
  return page.request.post(`${product().apiUrl}/v1/sandbox/wait/run?sync=true`, {
    headers: { authorization: `Bearer ${secret}` },
    data: body,
  });
}

/** Reloads until the text is there: gateways write uses and refusals down every two seconds. */
export async function expectSoon(page: Page, text: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(text).first()).toBeVisible({ timeout: 500 });
  }).toPass();
}
