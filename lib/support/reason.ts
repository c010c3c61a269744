import { type Refused, refuse } from '../core/errors';
import { hasInvisible, typedText } from '../core/typed-text';
import { LONGEST_REASON } from '../keys/revocations/revoke-key';

const staffReasonSchema = typedText({ min: 10, max: LONGEST_REASON });

/**
 * Parses the reason of an action by staff, which the account's owner reads: 10 to 200 characters (product: "Support").
 */
export function parseStaffReason(
  typed: unknown,
): { reason: string } | Refused<'invalid_reason' | 'invisible_reason'> {
  const parsed = staffReasonSchema.safeParse(typed);
  if (parsed.success) return { reason: parsed.data };
  return refuse(hasInvisible(parsed.error) ? 'invisible_reason' : 'invalid_reason');
}
