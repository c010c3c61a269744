import { z } from 'zod';

/** An amount of dollars, exact: a decimal string with six places. */
export const amountSchema = z
  .string()
  .regex(/^\d+\.\d{6}$/)
  .describe('Dollars, as a decimal string with six places.');
