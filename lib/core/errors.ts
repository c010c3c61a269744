/**
 * Every refusal of the product: its HTTP status and what it says. The API's own (the first block) are the
 * table of the public documentation, in the order in which they are checked.
 */
export const REFUSALS = {
  headers_too_large: [431, 'Request headers too large'],
  missing_authorization: [401, 'Missing Authorization header'],
  invalid_authorization: [401, 'Invalid Authorization format'],
  unknown_key: [401, 'Invalid or revoked API key'],
  not_activated: [403, 'Insufficient balance'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  body_too_large: [413, 'Request body too large'],
  request_timeout: [408, 'Request timeout'],
  missing_signature: [401, 'Missing signature'],
  invalid_signature: [401, 'Invalid signature'],
  invalid_parameters: [400, 'Invalid parameters'],
  range_outside: [416, 'Range not satisfiable'],
  key_reused: [409, 'Idempotency key reused with different parameters'],
  insufficient_balance: [403, 'Insufficient balance'],
  no_slot: [429, 'Rate limit exceeded'],
  server_error: [500, 'Server error'],
  unavailable: [503, 'Service unavailable'],

  database_away: [503, 'The database cannot serve now. Try again in a few seconds.'],
  not_done: [503, 'The database is busy or cannot serve now. Nothing was done; try again.'],
  maybe_done: [
    503,
    'The connection to the database broke. Reload the page to see whether it was done before you try again.',
  ],
  too_many_keys: [409, 'You have 10 live keys, which is the most. Delete one first.'],
  name_taken: [409, 'A live key has this name already. Choose another.'],
  invalid_name: [400, 'A name has 1 to 64 characters.'],
  invisible_name: [400, 'A name cannot contain invisible characters.'],
  invalid_amount: [400, 'Choose whole cents from $1.00 to $10,000.00.'],
  invalid_webhook_url: [400, 'Choose another address'],
  too_many_test_events: [429, 'Too many test events'],
  attempt_under_way: [409, 'An attempt is under way. Wait until it has ended.'],
  sent_again_too_often: [429, 'Too many deliveries sent again'],
  invalid_email: [400, 'This is not an email address.'],
  invalid_password: [400, 'Choose another password'],
  no_payments: [503, 'Top-ups are not set up here. Set STRIPE_SECRET_KEY.'],
  provider_away: [503, 'The payment provider does not answer. Nothing was charged; try again.'],
  payment_ended: [409, 'This checkout has ended already.'],
  refund_under_way: [409, 'A refund of this payment is under way. Wait until it has ended.'],
  refunded_already: [409, 'This has been refunded already.'],
  more_than_left: [409, 'That is more than is left of this payment.'],
  more_than_balance: [409, 'That is more than the balance.'],
  invalid_cents: [400, 'Choose an amount of whole cents, more than $0.00.'],
  refund_failed: [502, 'The payment provider refused the refund'],
  invalid_reason: [400, 'Give a reason of 10 to 200 characters.'],
  invisible_reason: [400, 'A reason cannot contain invisible characters.'],
  invalid_alert: [400, 'Choose an amount from $0.01 to $10,000.00, or leave it empty.'],
  invalid_auto_top_up: [400, 'This automatic top-up cannot be'],
  no_card: [409, 'There is no saved card yet. Add one first.'],
  forged_event: [400, 'The signature was not accepted'],
  unmatched_event: [422, 'The event does not match its payment'],
  signed_out: [401, 'You are signed out. Sign in again.'],
  wrong_origin: [403, 'This address is not the one the console is served at.'],
  nobody_signed_up: [404, 'Nobody has signed up with this email. That comes first.'],
  email_unconfirmed: [
    409,
    'This email is not confirmed yet. Its owner follows the mailed link first.',
  ],
  last_admin: [409, 'Nobody else is admin. Make somebody admin first.'],
  confirm_password: [403, 'Type your password again, and try once more.'],
  wrong_password: [403, 'This is not your password.'],
  wrong_credentials: [401, 'Email and password do not go together.'],
  invalid_link: [400, 'This link does not work. Ask for a new one.'],
  link_expired: [400, 'This link is too old. Ask for a new one.'],
  link_used: [400, 'This link was used already. Ask for a new one if you need it.'],
  link_replaced: [
    400,
    'A newer link was mailed after this one. Open that one, or ask for another.',
  ],
  too_many_attempts: [429, 'Too many attempts. Try again in a few minutes.'],
  busy: [503, 'Too many people are signing in at this moment. Try again in a few seconds.'],
} as const satisfies Record<string, readonly [status: number, text: string]>;

export type Reason = keyof typeof REFUSALS;

/** An expected refusal, returned and never thrown. `detail` says which and why, where the reason alone does not. */
export interface Refused<R extends Reason = Reason> {
  refused: R;
  detail?: string;
}

/** Refuses for `reason`; `detail` is appended to what the caller reads. */
export function refuse<R extends Reason>(reason: R, detail?: string): Refused<R> {
  return detail === undefined ? { refused: reason } : { refused: reason, detail };
}

/** Whether a result is a refusal. */
export function isRefused<T extends object, R extends Reason>(
  result: T | Refused<R>,
): result is Refused<R> {
  return 'refused' in result;
}

/** The body and status that a refusal is answered with: `{"code": 401, "error": "…"}`. */
export function refusalBody(refusal: Refused): { code: number; error: string } {
  const [code, text] = REFUSALS[refusal.refused];
  return { code, error: refusal.detail === undefined ? text : `${text}: ${refusal.detail}` };
}
