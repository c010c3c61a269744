import type { DeviceCookie } from '@/lib/auth/device-cookie';

/** The AUTH_SECRET of tests that call functions of `lib/auth` themselves. */
export const AUTH_SECRET = 'a secret of the tests, long enough';

/** A browser that nobody has signed in with before. */
export const UNKNOWN_DEVICE: DeviceCookie = { secret: AUTH_SECRET, sent: null };
