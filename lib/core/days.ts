import { z } from 'zod';

/** A UTC day in a query, `2026-11-24`; empty counts as absent. */
export const daySchema = z.preprocess(
  (value) => value || null,
  z.iso
    .date()
    .refine((text) => text >= '2000' && text < '3000')
    .nullable(),
);

/** The start and the end of a day. */
export function dayBounds(day: string): { start: Date; end: Date } {
  const start = new Date(`${day}T00:00:00Z`);
  return { start, end: new Date(start.getTime() + 86_400_000) };
}

const HOUR = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3])$/;

/** A UTC day, or one hour of it, in a query: `2026-11-24`, `2026-11-24T13`; empty counts as absent. */
export const dayOrHourSchema = z.preprocess(
  (value) => value || null,
  z
    .string()
    .refine((text) => daySchema.safeParse(HOUR.exec(text)?.[1] ?? text).success)
    .nullable(),
);

/** The start and the end of a day, or of an hour. */
export function dayOrHourBounds(text: string): { start: Date; end: Date } {
  if (!HOUR.test(text)) return dayBounds(text);
  const start = new Date(`${text}:00:00Z`);
  return { start, end: new Date(start.getTime() + 3_600_000) };
}
