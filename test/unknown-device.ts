import type { DeviceCookie } from '@/lib/auth/device-cookie';
import { createLinkTokens } from '@/lib/mail/tokens';

/** The AUTH_SECRET of tests that call `lib/auth` directly. */
export const AUTH_SECRET = 'a secret of the tests, long enough';

/** A browser that nobody has signed in with before. */
export const UNKNOWN_DEVICE: DeviceCookie = { secret: AUTH_SECRET, sent: null };

/** The tokens of links in tests. */
export const LINKS = createLinkTokens(AUTH_SECRET);
