import { z } from 'zod';

/** An e-mail address as we keep it: lower case, so that a person has one however it is typed. */
export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** A password: 8 to 128 characters, any of them (NIST SP 800-63B: no rules of composition). */
export const passwordSchema = z.string().min(8).max(128);
