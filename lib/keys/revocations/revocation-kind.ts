// Runs in the browser too.

/** How a key was deleted, as the database names it, in words. */
export const DELETION_WORDS = {
  owner: 'Owner',
  staff: 'Staff',
  leak_report: 'Leak report',
  expired: 'Expired',
  rotated: 'Rotated',
} as const;
export type RevocationKind = keyof typeof DELETION_WORDS;

/** What has become of the key, in a word. */
export const ENDED_WORDS = {
  owner: 'Deleted',
  staff: 'Deleted',
  leak_report: 'Deleted',
  expired: 'Expired',
  rotated: 'Replaced',
} as const satisfies Record<RevocationKind, string>;
