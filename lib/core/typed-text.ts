import { z } from 'zod';
import { isVisible } from './visible-text';

const INVISIBLE = 'has invisible characters';

/**
 * A text in its one spelling: normalised (NFC), each run of spaces as one space, none at its ends. Two texts that
 * differ in these alone look the same.
 */
export function oneSpelling(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
}

/** What people type into a name or a reason, in its one spelling. Refuses invisible characters. */
export function typedText({ min = 0, max }: { min?: number; max: number }) {
  return z
    .string()
    .transform(oneSpelling)
    .pipe(z.string().min(min).max(max).refine(isVisible, { error: INVISIBLE }));
}

/** Whether a text was refused for its invisible characters, which its writer cannot find unless told. */
export function hasInvisible(error: z.ZodError): boolean {
  return error.issues.some(({ message }) => message === INVISIBLE);
}
