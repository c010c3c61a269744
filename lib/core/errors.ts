/**
 * All refusals of the product with HTTP status and text. The first block are the API's own: the table of the public
 * documentation, in the order of the checks.
 */
export const REFUSALS = {
  headers_too_large: [431, 'Request headers too large'],
  missing_authorization: [401, 'Missing Authorization header'],
  invalid_authorization: [401, 'Invalid Authorization format'],
  unknown_key: [401, 'Invalid or revoked API key'],
  address_not_allowed: [403, 'Address not allowed for this API key'],
  key_paused: [403, 'API key paused'],
  not_activated: [403, 'Insufficient balance'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  body_too_large: [413, 'Request body too large'],
  request_timeout: [408, 'Request timeout'],
  missing_signature: [401, 'Missing signature'],
  invalid_signature: [401, 'Invalid signature'],
  invalid_parameters: [400, 'Invalid parameters'],
  range_outside: [416, 'Range not satisfiable'],
  key_read_only: [403, 'API key is read-only'],
  model_not_allowed: [403, 'Model not allowed for this API key'],
  key_reused: [409, 'Idempotency key reused with different parameters'],
  key_limit: [403, 'API key limit reached'],
  insufficient_balance: [403, 'Insufficient balance'],
  no_key_slot: [429, 'Rate limit exceeded'],
  no_slot: [429, 'Rate limit exceeded'],
  server_error: [500, 'Server error'],
  unavailable: [503, 'Service unavailable'],

  database_away: [503, 'The database is unavailable. Try again in a few seconds.'],
  not_done: [503, 'The database is busy or unavailable. Nothing was changed. Try again.'],
  maybe_done: [
    503,
    'The connection to the database was lost. Reload the page to see whether the change was saved before you try again.',
  ],
  too_many_keys: [409, 'You have reached the limit of 10 keys. Delete one first.'],
  name_taken: [409, 'A key with this name already exists. Choose another name.'],
  rotation_under_way: [
    409,
    'The previous secret of this key still works, and the newest one is in use. End the previous secret first.',
  ],
  invalid_expiry: [400, 'Choose a time in the future, at most ten years ahead.'],
  invalid_limit: [400, 'Enter a limit from $0.01 to $1,000,000, in whole cents.'],
  invalid_slots: [400, 'Enter a number of concurrent tasks from 1 to 10,000.'],
  invalid_models: [400, 'A model must be an id of the catalogue, or a vendor like google/*'],
  invalid_addresses: [
    400,
    'An address must be an IPv4 or IPv6 address, or a network like 203.0.113.0/24',
  ],
  invalid_name: [400, 'The name must have 1 to 64 characters.'],
  invisible_name: [400, 'The name must not contain invisible characters.'],
  invalid_amount: [400, 'Enter an amount from $1.00 to $10,000.00, in whole cents.'],
  invalid_webhook_url: [400, 'Invalid webhook URL'],
  too_many_test_events: [429, 'Too many test events'],
  attempt_under_way: [409, 'A delivery attempt is in progress. Wait until it finishes.'],
  sent_again_too_often: [429, 'Too many redeliveries'],
  invalid_email: [400, 'Enter a valid email address.'],
  invalid_password: [400, 'Invalid password'],
  no_payments: [503, 'Payments are not configured. Set STRIPE_SECRET_KEY.'],
  provider_away: [503, 'The payment provider is not responding. Nothing was charged. Try again.'],
  payment_ended: [409, 'This checkout has already ended.'],
  refund_under_way: [409, 'A refund of this payment is in progress. Wait until it finishes.'],
  refunded_already: [409, 'This has already been refunded.'],
  more_than_left: [409, 'The amount exceeds what is left of this payment.'],
  more_than_balance: [409, 'The amount exceeds the balance.'],
  invalid_cents: [400, 'Enter an amount above $0.00, in whole cents.'],
  refund_failed: [502, 'The payment provider refused the refund'],
  invalid_reason: [400, 'Enter a reason of 10 to 200 characters.'],
  invisible_reason: [400, 'The reason must not contain invisible characters.'],
  invalid_alert: [400, 'Enter an amount from $0.01 to $10,000.00, or leave it empty.'],
  invalid_auto_top_up: [400, 'Invalid automatic top-up settings'],
  no_card: [409, 'No saved card. Add one first.'],
  forged_event: [400, 'Invalid signature of the event'],
  unmatched_event: [422, 'The event does not match its payment'],
  signed_out: [401, 'You are signed out. Sign in again.'],
  wrong_origin: [403, 'The request came from another origin than the console’s.'],
  nobody_signed_up: [404, 'No user has signed up with this email. Sign up first.'],
  email_unconfirmed: [
    409,
    'This email is not confirmed. The user has to open the link in the confirmation email first.',
  ],
  last_admin: [409, 'This is the only admin. Make someone else an admin first.'],
  confirm_password: [403, 'Confirm your password to continue.'],
  wrong_password: [403, 'Incorrect password.'],
  wrong_credentials: [401, 'Incorrect email or password.'],
  invalid_link: [400, 'This link is invalid. Request a new one.'],
  link_expired: [400, 'This link has expired. Request a new one.'],
  link_used: [400, 'This link has already been used. Request a new one if you need it.'],
  link_replaced: [
    400,
    'A newer link was sent after this one. Open the newer one, or request another.',
  ],
  too_many_attempts: [429, 'Too many attempts. Try again in a few minutes.'],
  busy: [503, 'Too many people are signing in right now. Try again in a few seconds.'],
} as const satisfies Record<string, readonly [status: number, text: string]>;

export type Reason = keyof typeof REFUSALS;

/** An expected refusal, returned and never thrown. `detail` adds what the reason alone does not say. */
export interface Refused<R extends Reason = Reason> {
  refused: R;
  detail?: string;
}

/** Refuses for `reason`; `detail` is appended to the text. */
export function refuse<R extends Reason>(reason: R, detail?: string): Refused<R> {
  return detail === undefined ? { refused: reason } : { refused: reason, detail };
}

/** Whether a result is a refusal. */
export function isRefused<T extends object, R extends Reason>(
  result: T | Refused<R>,
): result is Refused<R> {
  return 'refused' in result;
}

/** The body and status of a refusal: `{"code": 401, "error": "…"}`. */
export function refusalBody(refusal: Refused): { code: number; error: string } {
  const [code, text] = REFUSALS[refusal.refused];
  return { code, error: refusal.detail === undefined ? text : `${text}: ${refusal.detail}` };
}
