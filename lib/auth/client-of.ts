import type { Actor } from '../audit/append-event';
import { rateLimitClient } from '../core/client-address';

/** The client that limits count a request for. */
export function clientOf(by: Pick<Actor, 'address'>): string {
  return rateLimitClient(by.address);
}
