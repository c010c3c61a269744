import { REFUSALS, type Reason } from '../../core/errors';

/** The reasons for which calls with a key are refused and counted, in the order of the checks. */
export const COUNTED_REASONS = [
  'unknown_key',
  'address_not_allowed',
  'key_paused',
  'not_activated',
  'not_found',
  'method_not_allowed',
  'body_too_large',
  'request_timeout',
  'invalid_parameters',
  'key_read_only',
  'model_not_allowed',
  'key_reused',
  'key_limit',
  'insufficient_balance',
  'no_key_slot',
  'no_slot',
] as const satisfies Reason[];

/** Says more where two reasons have the same text in the API. */
const WHICH: Record<string, string> = {
  not_activated: 'never topped up or money owed',
  insufficient_balance: 'less than the price',
  no_key_slot: 'all slots of the key taken',
  no_slot: 'all slots of the tier taken',
};

/** Why calls were refused, in the words of the API, distinguished where two reasons have the same text. */
export function refusalLabel(reason: string): string {
  const known = Object.entries(REFUSALS).find(([name]) => name === reason);
  const which = WHICH[reason];
  return `${known ? known[1][1] : reason}${which ? ` (${which})` : ''}`;
}
