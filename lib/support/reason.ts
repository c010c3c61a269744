import { reasonSchema } from '../keys/delete-key';

/** Why staff does something to an account, which its owner reads: 10 to 200 characters (product: "Support"). */
export const staffReasonSchema = reasonSchema.min(10);
