import type { Actor } from '../audit/append-event';

/** Our own server sets these headers on every request and overwrites the client's. */
export const CLIENT_ADDRESS_HEADER = 'x-client-address';
export const REQUEST_ID_HEADER = 'x-request-id';
/** The path and query that the browser requested: Next.js does not pass them to pages. */
export const PAGE_HEADER = 'x-page';

/** Reads one header, from any source. */
export type ReadHeader = (name: string) => string | null | undefined;

/** The actor of a request without a user. */
export function anonymousActor(header: ReadHeader): Actor {
  return {
    kind: 'user',
    userId: null,
    address: header(CLIENT_ADDRESS_HEADER) ?? null,
    userAgent: header('user-agent')?.slice(0, 512) ?? null,
    requestId: header(REQUEST_ID_HEADER) ?? null,
  };
}
