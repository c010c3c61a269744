const LONGEST = 300;
/** A part of a key that is too long to be stored; hashes of commits are shorter. */
const LIKE_A_KEY = /[0-9A-Za-z]{58}/;

/**
 * Where a key was found, as the log and the owner's mail may say it: an http(s) address without user, query and fragment,
 * cut off where it is long. Of an address that has something like a key in it, only the host; null for what is no address.
 */
export function placeFound(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, origin, pathname } = new URL(url);
  if (!/^https?:$/.test(protocol) || LIKE_A_KEY.test(origin)) return null;
  return LIKE_A_KEY.test(decoded(pathname)) ? origin : (origin + pathname).slice(0, LONGEST);
}

/** Keys hide behind percent signs, too; what cannot be decoded is suspicious as a whole. */
function decoded(pathname: string): string {
  try {
    const text = decodeURIComponent(pathname);
    return text === pathname ? text : decoded(text);
  } catch {
    return 'x'.repeat(LONGEST);
  }
}
