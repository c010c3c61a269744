/**
 * The condition for keys that are live now: not revoked, not expired, and no secret that was rotated out. The
 * rows of expired keys are stamped as revoked a moment after their end; `now` covers that moment.
 */
export function liveKeys(now = new Date()) {
  return {
    revokedAt: null,
    currentKeyId: null,
    OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
  };
}
