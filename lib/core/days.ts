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
