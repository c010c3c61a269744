import { randomBytes } from 'node:crypto';
import { CONTENT_TYPES, type Extension } from './output-file';

const DAY_MS = 24 * 60 * 60 * 1_000;
const NAME = new RegExp(`^(\\d{8})-[A-Za-z0-9_-]{43}\\.(${Object.keys(CONTENT_TYPES).join('|')})$`);

/** A UTC day, as `yyyymmdd`. All outputs of one day are removed together. */
export type Day = string;

export interface OutputName {
  day: Day;
  extension: Extension;
}

/** The day of this moment. */
export function dayOf(moment: Date): Day {
  return moment.toISOString().slice(0, 10).replaceAll('-', '');
}

/** A name that cannot be guessed (256 random bits), and that contains the day for the removal. */
export function newOutputName(now: Date, extension: Extension): string {
  return `${dayOf(now)}-${randomBytes(32).toString('base64url')}.${extension}`;
}

/** The contents of a name; null if it is not a name of ours. */
export function readOutputName(name: string): OutputName | null {
  const [, day, extension] = NAME.exec(name) ?? [];
  return day && isDay(day) && extension ? { day, extension: extension as Extension } : null;
}

/** Whether `text` is a day, and so the name of a folder of ours. */
export function isDay(text: string): boolean {
  return /^\d{8}$/.test(text) && !Number.isNaN(startOf(text));
}

/**
 * When the outputs of the day are removed: when the end of the day is `days` days ago, so that none is removed early.
 */
export function goneAt(day: Day, days: number): Date {
  return new Date(startOf(day) + (days + 1) * DAY_MS);
}

/** Whether the outputs of the day are removed. */
export function isOver(day: Day, days: number, now: Date): boolean {
  return goneAt(day, days) <= now;
}

function startOf(day: Day): number {
  return Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
}
