/** Never resolved: only what stays on it is a path of ours. */
const OWN = 'http://own.invalid';

/**
 * The page of ours that an address names, to come back to after a sign-in; null for anything else. What browsers would
 * take for another site (`//host`, `/\host`, `/.//host`) is none.
 */
export function returnPath(address: unknown): string | null {
  if (typeof address !== 'string' || !address.startsWith('/') || !URL.canParse(address, OWN)) {
    return null;
  }
  const url = new URL(address, OWN);
  // Next.js marks with it what its own navigation fetches.
  if (url.searchParams.has('_rsc')) url.searchParams.delete('_rsc');
  const path = `${url.pathname}${url.search}`;
  return url.origin === OWN && !/^\/(\/|api\/)/.test(path) ? path : null;
}

/** The sign-in, which leads back to `address` where that is a page of ours. */
export function signInPath(address: string | null): string {
  const path = returnPath(address);
  return path === null ? '/sign-in' : `/sign-in?${new URLSearchParams({ next: path })}`;
}
