import type { Actor } from '../audit/append-event';
import { rateLimitClient } from '../core/client-address';

/** The client that limits count somebody as. */
export function clientOf(by: Pick<Actor, 'address'>): string {
  return rateLimitClient(by.address);
}
