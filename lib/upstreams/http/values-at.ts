import type { AnswerPath } from '../../catalog/upstream-config';

/** All values at the path in an answer, in order; empty if there are none. */
export function valuesAt(answer: unknown, path: AnswerPath): unknown[] {
  return path.reduce<unknown[]>(
    (found, name) => found.flatMap((value) => stepInto(value, name)),
    [answer],
  );
}

/** The first text or number at the path, as text; null if there is none. */
export function textAt(answer: unknown, path: AnswerPath | null): string | null {
  const [value] = path ? valuesAt(answer, path) : [];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function stepInto(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (name === '*') return Array.isArray(value) ? value : [];
  return Object.hasOwn(value, name) ? [(value as Record<string, unknown>)[name]] : [];
}
