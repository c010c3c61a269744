import type { Actor } from '../audit/append-event';

/** Set by our own server on every request, over whatever the client sent under these names. */
export const CLIENT_ADDRESS_HEADER = 'x-client-address';
export const REQUEST_ID_HEADER = 'x-request-id';
/** The path and query that the browser requested: Next.js does not pass them to pages. */
export const PAGE_HEADER = 'x-page';

/** Reads one header, however the caller got hold of them. */
export type ReadHeader = (name: string) => string | null | undefined;

/** The origin of a request, without a person yet. */
export function anonymousActor(header: ReadHeader): Actor {
  return {
    kind: 'user',
    userId: null,
    address: header(CLIENT_ADDRESS_HEADER) ?? null,
    userAgent: header('user-agent')?.slice(0, 512) ?? null,
    requestId: header(REQUEST_ID_HEADER) ?? null,
  };
}
