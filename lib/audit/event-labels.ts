/** What an event says, without who and when. */
export interface LoggedAction {
  action: string;
  details: Record<string, unknown>;
}

type Label = (details: Record<string, unknown>) => string;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** `5.000000` as `$5.000000`; amounts in the log are decimal dollars. */
const amount = (details: Record<string, unknown>): string =>
  text(details.amount) ? `$${text(details.amount).replace('-', '')}` : 'money';
const key = (details: Record<string, unknown>): string =>
  `“${text(details.name)}” (${text(details.hint)})`;

const SETTINGS: Record<string, string> = {
  name: 'name',
  expiresAt: 'expires',
  limit: 'spend limit',
  slots: 'concurrent tasks',
  models: 'models',
  addresses: 'addresses',
  readOnly: 'read-only',
};

/** `, spend limit: none → $5.00 per day`, for each setting that changed. */
function changes({ before, after }: Record<string, unknown>): string {
  const [old, now] = [before ?? {}, after ?? {}] as Record<string, unknown>[];
  return Object.keys(now ?? {})
    .map((name) => `, ${SETTINGS[name] ?? name}: ${text(old?.[name])} → ${text(now?.[name])}`)
    .join('');
}

const LABELS: Record<string, Label> = {
  'account.created': () => 'Signed up',
  'account.viewed': () => 'Account viewed by support',
  'session.started': () => 'Signed in',
  'session.confirmed': () => 'Password confirmed, to act as staff',
  'session.confirm_failed': () => 'Incorrect password, to act as staff',
  'session.refused': () => 'Sign-in refused: incorrect password',
  'session.ended': (details) =>
    details.because ? `Session ended: ${text(details.because)}` : 'Session ended',
  'sessions.ended': () => 'All sessions ended',
  'email.verified': () => 'Email confirmed',
  'email.link_sent': () => 'Confirmation email sent again',
  'password.reset_requested': () => 'Password reset requested and emailed',
  'password.reset': () => 'Password reset, all sessions ended',
  'key.generated': (details) => `API key generated: ${key(details)}`,
  'key.revoked': (details) =>
    `API key deleted: ${key(details)}${details.foundAt ? `, found at ${text(details.foundAt)}` : ''}`,
  'key.changed': (details) => `API key changed: ${key(details)}${changes(details)}`,
  'key.paused': (details) => `API key paused: ${key(details)}`,
  'key.resumed': (details) => `API key resumed: ${key(details)}`,
  'key.rotated': (details) =>
    `API key rotated: ${key(details)}, the old secret was ${text(details.oldHint)}`,
  'key.secret_ended': (details) => `Old secret of an API key ended: ${key(details)}`,
  'key.expired': (details) => `API key expired: ${key(details)}`,
  'payment.started': (details) =>
    `${details.automatic === true ? 'Automatic top-up' : 'Top-up'} of ${amount(details)} started`,
  'payment.paid': (details) => `Top-up of ${amount(details)} paid`,
  'payment.cancelled': (details) => `Top-up of ${amount(details)} cancelled`,
  'payment.failed': (details) => `Top-up of ${amount(details)} failed`,
  'payment.refunded': (details) => `Top-up refunded, $${text(details.refundedInAll)} of it in all`,
  'payment.refund_failed': (details) =>
    `A refund failed and was returned: $${text(details.refundedInAll)} of the top-up is refunded in all`,
  'payment.disputed': (details) =>
    `Top-up disputed at the bank: ${text(details.status)}, ${amount(details)}`,
  'refund.requested': (details) => `Refund of ${amount(details)} requested`,
  'refund.failed': () => 'Refund failed',
  'credit.granted': (details) => `Credit of ${amount(details)} granted`,
  'credit.taken_back': (details) => `Credit of ${amount(details)} taken back`,
  'charge.refunded': (details) => `Charge of ${amount(details)} refunded`,
  'tier.changed': (details) => `Tier changed from ${text(details.from)} to ${text(details.to)}`,
  'alert.set': (details) =>
    details.below === null
      ? 'Balance alert switched off'
      : `Balance alert set at $${text(details.below)}`,
  'auto_top_up.set': (details) =>
    `Automatic top-up set: below $${text(details.below)}, ${amount(details)}`,
  'auto_top_up.switched_off': () => 'Automatic top-up switched off',
  'auto_top_up.stopped': (details) => `Automatic top-up stopped: ${text(details.why)}`,
  'auto_top_up.limit_reached': () => 'Automatic top-up reached the monthly limit',
  'customer.replaced': (details) =>
    `Registered again with ${text(details.provider)}: it no longer knew the account`,
  'customer.registered': (details) =>
    `Registered with the payment provider: ${text(details.provider)}`,
  'cards.opened': (details) => `Saved cards opened at ${text(details.provider)}`,
  'webhook_secret.made': () => 'Webhook signing secret created',
  'webhook_secret.shown': () => 'Webhook signing secret shown',
  'webhook_secret.rotated': () => 'Webhook signing secret rotated',
  'webhook.sent_again': () => 'Webhook sent again',
  'webhook.tested': () => 'Test event sent to a webhook',
  'staff.added': (details) => `Added to staff: ${text(details.role)}`,
  'staff.role_changed': (details) =>
    `Staff role changed from ${text(details.before)} to ${text(details.role)}`,
  'staff.removed': () => 'Removed from staff',
  'staff.exported': (details) => `Exported as a file: ${text(details.what)}`,
};

/** The text of an event for the account's owner; an action without a text is shown by its name. */
export function eventLabel({ action, details }: LoggedAction): string {
  return LABELS[action]?.(details) ?? action;
}

/** Whether an action has a text. */
export function hasLabel(action: string): boolean {
  return action in LABELS;
}

/** All actions of the log, in alphabetical order. */
export const ACTIONS: readonly string[] = Object.keys(LABELS).sort();

/** An action without the details of any one event: `key.revoked` as "Key revoked". */
export function actionName(action: string): string {
  const words = action.replace(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
