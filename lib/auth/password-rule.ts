import { type Refused, refuse } from '../core/errors';
import { isCommonPassword } from './common-passwords';

const FEWEST_CHARACTERS = 8;
const MAX_BYTES = 256;

/**
 * The only rule for a new password: from 8 characters to 256 bytes of any characters (NIST SP 800-63B-4, 3.1.1.2: no
 * rules of composition), and neither a common password nor the user's own email. Returns it in the form to hash, or
 * refuses with `invalid_password` and the reason.
 */
export async function checkNewPassword(
  text: unknown,
  email: string,
): Promise<{ password: string } | Refused<'invalid_password'>> {
  if (typeof text !== 'string') return refuse('invalid_password', 'it is missing.');
  const password = normalized(text);
  if (password === null) {
    return refuse('invalid_password', `it must have at most ${MAX_BYTES} bytes.`);
  }
  if (!isLongEnough(password)) {
    return refuse('invalid_password', `it must have at least ${FEWEST_CHARACTERS} characters.`);
  }
  if (isOwnEmail(password, email)) return refuse('invalid_password', 'it must not be your email.');
  if (await isCommonPassword(password)) {
    return refuse('invalid_password', 'it is too common.');
  }
  return { password };
}

/** A password at sign-in, in the form that was hashed; null if it cannot be a password. */
export function readPassword(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const password = normalized(text);
  return password !== null && isLongEnough(password) ? password : null;
}

/**
 * Normalises with NFKC: the same characters always become the same bytes, however a keyboard or a system composes them.
 * Null if the result is too long; a much too long text is not normalised.
 */
function normalized(text: string): string | null {
  if (text.length > MAX_BYTES) return null;
  const password = text.normalize('NFKC');
  return Buffer.byteLength(password) <= MAX_BYTES ? password : null;
}

/** Counts code points, so that an emoji counts once. */
function isLongEnough(password: string): boolean {
  return [...password].length >= FEWEST_CHARACTERS;
}

/** The address, or its part before the `@`. */
function isOwnEmail(password: string, email: string): boolean {
  const typed = password.toLowerCase();
  return typed === email || typed === email.slice(0, email.lastIndexOf('@'));
}
