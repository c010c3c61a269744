import { v7 } from 'uuid';

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/**
 * An account that the caller is authorised for. Returned by `requireAccount()` and for a verified key, and required by
 * every function that reads or changes an account's data.
 */
export type AccountId = Id<'account'>;
export type UserId = Id<'user'>;
export type SessionId = Id<'session'>;
export type KeyId = Id<'key'>;
export type TaskId = Id<'task'>;
export type RunnerId = Id<'runner'>;
/** The id of a webhook delivery: the task's id, or that of a test event. */
export type DeliveryId = Id<'delivery'>;
export type PaymentId = Id<'payment'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A new id. UUIDv7 grow with time, so rows of the same time are neighbours in an index. */
export function newId<Kind extends string>(): Kind {
  return v7() as Kind;
}

/** Whether `text` has the form of an id. PostgreSQL would answer other text with an error instead of no rows. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** The lowest id of this moment: ids below it are older, to the millisecond. */
export function idAt(moment: Date): string {
  const millis = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${millis.slice(0, 8)}-${millis.slice(8)}-7000-8000-000000000000`;
}
