import type { Actor } from '../audit/append-event';
import { rateLimitClient } from '../core/client-address';

/** The client that a request counts as for limits. */
export function clientOf(by: Pick<Actor, 'address'>): string {
  return rateLimitClient(by.address);
}
