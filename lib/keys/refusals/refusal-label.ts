import { REFUSALS } from '../../core/errors';

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
