import { z } from 'zod';
import { isVisible } from './visible-text';

const INVISIBLE = 'has invisible characters';

/**
 * A normalised text: NFC, each run of spaces as one space, trimmed. Two texts that differ only in these look the same.
 */
export function oneSpelling(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
}

/** A name or a reason that a user types, normalised. Refuses invisible characters. */
export function typedText({ min = 0, max }: { min?: number; max: number }) {
  return z
    .string()
    .transform(oneSpelling)
    .pipe(z.string().min(min).max(max).refine(isVisible, { error: INVISIBLE }));
}

/** Whether a text was refused for invisible characters, which the user cannot find without being told. */
export function hasInvisible(error: z.ZodError): boolean {
  return error.issues.some(({ message }) => message === INVISIBLE);
}
