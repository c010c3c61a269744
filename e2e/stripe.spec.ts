import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { test as base, expect, type Page } from '@playwright/test';
import { type StandInStripe, startStandInStripe } from '@/test/stand-in-stripe';
import type { StripeObject } from '@/test/stripe-books';
import { PASSWORD } from './fixtures';
import { product, type Served, startProduct } from './serve';

/** A separate product that accepts payments through a stand-in Stripe. */
const test = base.extend<{ signedUp: Page }, { stripe: StandInStripe; served: Served }>({
  stripe: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern
    async ({}, use) => {
      const stripe = await startStandInStripe();
      await use(stripe);
      await stripe.close();
    },
    { scope: 'worker' },
  ],
  served: [
    async ({ stripe }, use) => {
      const served = await startProduct({
        STRIPE_SECRET_KEY: 'sk_test_of_the_browser_tests',
        STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
        STRIPE_API_URL: stripe.url,
      });
      await use(served);
      await served.stop();
    },
    { scope: 'worker' },
  ],
  signedUp: async ({ page, served, stripe }, use) => {
    stripe.deliverTo(`${served.consoleUrl}/api/payments/stripe`);
    await page.goto(`${served.consoleUrl}/sign-up`);
    const email = `stripe-${Date.now()}@example.com`;
    await page.getByRole('textbox', { name: 'Email' }).fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page).toHaveURL(/\/api-keys$/);
    await page.goto(`${served.consoleUrl}/billing`);
    await use(page);
  },
});

/** POSTs a body in chunks without its length, as some proxies do. Returns the status of the answer. */
function postInChunks(url: string, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((done, fail) => {
    const sending = request(url, { method: 'POST', headers }, (answer) => {
      answer.resume();
      done(answer.statusCode ?? 0);
    });
    sending.once('error', fail);
    sending.write(body.slice(0, 10));
    sending.end(body.slice(10));
  });
}

/** Chooses an amount and opens Stripe's page. */
async function goToCheckout(page: Page, amount: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Custom amount' }).fill(amount);
  await page.getByRole('button', { name: 'Top up' }).click();
  await expect(page.getByRole('heading', { name: 'Checkout' })).toBeVisible();
}

test('a top-up is paid on Stripe’s page, and its webhook brings the tier', async ({
  signedUp: page,
}) => {
  await expect(page.getByText('Sandbox: no real money')).toHaveCount(0);
  await goToCheckout(page, '12.50');
  await page.getByRole('button', { name: 'Pay' }).click();
  await expect(page.getByText('Topped up $12.50. Your keys are active.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Silver' })).toBeVisible();
  await page.getByRole('link', { name: 'Receipt' }).click();
  await expect(page.getByText('Stripe', { exact: true })).toBeVisible();
});

test('a refund that fails at the bank is returned, and statement, receipt and activity show it', async ({
  signedUp: page,
  served,
  stripe,
}) => {
  const tell = async (type: string, object: StripeObject) => {
    const { body } = stripe.event(type, object);
    const headers = { 'stripe-signature': stripe.sign(body) };
    const url = `${served.consoleUrl}/api/payments/stripe`;
    expect(await postInChunks(url, headers, body)).toBe(200);
  };
  await goToCheckout(page, '10');
  await page.getByRole('button', { name: 'Pay' }).click();
  await expect(page.getByText('Topped up $10.00. Your keys are active.')).toBeVisible();
  const intentId: string = stripe.books.all('cs').at(-1)?.payment_intent;
  await tell('charge.refunded', stripe.books.refund(intentId, 400));
  const [refund] = stripe.books.refundsOf(intentId);
  await tell('refund.failed', stripe.books.failRefund(refund?.id ?? ''));
  await page.goto(`${served.consoleUrl}/billing?kind=refunds`);
  await expect(
    page.getByRole('row', { name: /Failed refund returned of the top-up/ }),
  ).toContainText('+$4.000000');
  await page.goto(`${served.consoleUrl}/billing`);
  await page.getByRole('link', { name: 'Receipt' }).first().click();
  const receipt = page.getByRole('region', { name: 'Receipt' });
  await expect(receipt.getByRole('row', { name: /^Failed refund returned/ })).toContainText(
    '$4.00',
  );
  await expect(receipt.getByRole('row', { name: /^Paid, after/ })).toContainText('$10.00');
  await page.goto(`${served.consoleUrl}/activity`);
  await expect(
    page.getByText('A refund failed and was returned: $0.000000 of the top-up'),
  ).toBeVisible();
});

test('two products on one host do not sign each other out', async ({ signedUp: page, served }) => {
  const { consoleUrl } = product();
  const email = `second-${Date.now()}@example.com`;
  await page.goto(`${consoleUrl}/sign-up`);
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL(`${consoleUrl}/api-keys`);
  await page.goto(`${served.consoleUrl}/settings`);
  await expect(page.getByText(/^stripe-\d+@example\.com$/).first()).toBeVisible();
  await page.goto(`${consoleUrl}/settings`);
  await expect(page.getByText(email).first()).toBeVisible();
});

test('where the webhook does not come, the page asks Stripe and shows what it says', async ({
  signedUp: page,
  stripe,
}) => {
  stripe.deliverTo(null);
  await goToCheckout(page, '10');
  await page.getByRole('button', { name: 'Pay' }).click();
  await expect(page.getByText('Waiting for the payment…')).toBeVisible();
  await expect(page.getByText('Topped up $10.00. Your keys are active.')).toBeVisible({
    timeout: 20_000,
  });
});

test('whoever leaves Stripe’s page has paid nothing; a forged webhook changes nothing', async ({
  signedUp: page,
  served,
  stripe,
}) => {
  await goToCheckout(page, '10');
  await page.getByRole('button', { name: 'Go back' }).click();
  await expect(page.getByText('You left the checkout. Nothing was charged.')).toBeVisible();
  const session = stripe.books.all('cs').at(-1);
  if (!session) throw new Error('There is no checkout.');
  const { body } = stripe.event('checkout.session.completed', {
    ...session,
    payment_status: 'paid',
  });
  const forged = await page.request.post(`${served.consoleUrl}/api/payments/stripe`, {
    headers: { 'stripe-signature': stripe.sign(body, { secret: 'whsec_another' }) },
    data: body,
  });
  expect(forged.status()).toBe(400);
  await expect
    .poll(() => readFileSync(served.logFile, 'utf8'))
    .toContain('"why":"it was not made with STRIPE_WEBHOOK_SECRET"');
  expect(readFileSync(served.logFile, 'utf8')).not.toContain(stripe.webhookSecret);
  await stripe.expire(session.id);
  await page.reload();
  await expect(page.getByText('The checkout was cancelled. Nothing was charged.')).toBeVisible();
});

test('cards are managed on Stripe’s page; automatic top-up needs one, charges it, and stops when it is declined', async ({
  signedUp: page,
  served,
  stripe,
}) => {
  await expect(page.getByText('No saved card yet')).toBeVisible();
  await page.getByRole('button', { name: 'Switch on' }).click();
  await expect(page.getByText('No saved card. Add one first.')).toBeVisible();
  await page.getByRole('button', { name: 'Add a card' }).click();
  await expect(page).toHaveURL(`${stripe.url}/portal`);
  stripe.books.saveCard(stripe.books.all('cus').at(-1)?.id ?? '');
  await page.goto(`${served.consoleUrl}/billing`);
  await expect(page.getByText('Visa ending in 4242')).toBeVisible();
  await page.getByRole('button', { name: 'Switch on' }).click();
  await expect
    .poll(async () => {
      await page.goto(`${served.consoleUrl}/billing`);
      return page.getByText('+$25.000000').count();
    })
    .toBe(1);

  stripe.books.declineNext = 'Your card has insufficient funds.';
  await page.getByRole('textbox', { name: 'When below' }).fill('50');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect
    .poll(async () => {
      await page.goto(`${served.consoleUrl}/billing`);
      return page.getByText('It was stopped: Your card has insufficient funds.').count();
    })
    .toBe(1);
});
