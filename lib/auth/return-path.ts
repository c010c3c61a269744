/** Never requested: an address that resolves to this host is a path of ours. */
const OWN = 'http://own.invalid';

/**
 * The page of ours to return to after a sign-in; null for any other address. Addresses that browsers interpret as
 * another site (`//host`, `/\host`, `/.//host`) give null.
 */
export function returnPath(address: unknown): string | null {
  if (typeof address !== 'string' || !address.startsWith('/') || !URL.canParse(address, OWN)) {
    return null;
  }
  const url = new URL(address, OWN);
  // Next.js adds this parameter to the requests of its own navigation.
  if (url.searchParams.has('_rsc')) url.searchParams.delete('_rsc');
  const path = `${url.pathname}${url.search}`;
  return url.origin === OWN && !/^\/(\/|api\/)/.test(path) ? path : null;
}

/** The sign-in page, which returns to `address` if that is a page of ours. */
export function signInPath(address: string | null): string {
  const path = returnPath(address);
  return path === null ? '/sign-in' : `/sign-in?${new URLSearchParams({ next: path })}`;
}
