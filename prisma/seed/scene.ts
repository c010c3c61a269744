import { MICROS_PER_DOLLAR, type Micros } from '@/lib/core/money';
import { addPerson, beginHistory, type History, type Person, signIn } from './history';
import type { Rows } from './rows';
import { topUp } from './top-ups';
import { BROWSERS } from './words';

/** What all demo accounts share. */
export interface Scene {
  rows: Rows;
  now: Date;
  passwordHash: string;
  support: Person;
  admin: Person;
}

const DAY_MS = 24 * 60 * 60_000;
const TUESDAY = 2;

/**
 * A moment a number of days ago, at a time of that day (UTC): `14:05`. At least one day, since a time of today may
 * still be in the future.
 */
export function daysAgo({ now }: Scene, days: number, time: string): Date {
  const day = new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);
  return new Date(`${day}T${time}:00.000Z`);
}

/** The number of days since the last Tuesday, at least one. */
export function daysSinceTuesday({ now }: Scene): number {
  return ((now.getUTCDay() - TUESDAY + 6) % 7) + 1;
}

/** The number of days since the Monday of a week: this week (0), the last one (1) … */
export function daysSinceMonday({ now }: Scene, weeksAgo: number): number {
  return ((now.getUTCDay() + 6) % 7) + 7 * weeksAgo;
}

export function dollars(amount: number): Micros {
  return BigInt(amount) * MICROS_PER_DOLLAR;
}

/** A user who has signed up, with an email, an address and a browser. */
export function arrive(scene: Scene, at: Date, email: string, address: string): Person {
  const agent = BROWSERS[scene.rows.count('users') % BROWSERS.length] ?? '';
  return addPerson(scene.rows, at, { email, address, agent }, scene.passwordHash);
}

/** An account of one user, who signed up this many days ago and has signed in every other week since. */
export function openAccount(scene: Scene, days: number, email: string, address: string): History {
  const at = daysAgo(scene, days, '08:30');
  const owner = arrive(scene, at, email, address);
  const history = beginHistory(scene.rows, at, owner);
  for (let ago = days; ago > 0; ago -= 14) signIn(history, daysAgo(scene, ago, '08:41'), owner);
  return history;
}

/** Tops up this many dollars repeatedly: the first time this many days ago, then at this interval. */
export function topUpEvery(
  scene: Scene,
  history: History,
  [amount, firstDays, everyDays]: [amount: number, firstDays: number, everyDays: number],
) {
  const times = Math.ceil(firstDays / everyDays);
  return Array.from({ length: times }, (_, nth) =>
    topUp(history, daysAgo(scene, firstDays - nth * everyDays, '09:02'), dollars(amount)),
  );
}
