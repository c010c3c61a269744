import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** More would make the line too long to read. */
const MAX_PROBLEMS = 5;

/**
 * Reads the JSON file of a setting: `name` identifies it for people, e.g. `MODELS_FILE models.json`. Throws an error of
 * one line that starts with the name and contains the path in the file and the reason.
 */
export function readSettingsFile<T>(name: string, file: string, schema: z.ZodType<T>): T {
  const text = attempt(`${name}: cannot be read`, () => readFileSync(file, 'utf8'));
  return checkSettings(
    name,
    attempt(`${name}: is no JSON`, () => JSON.parse(text)),
    schema,
  );
}

/** The second half of `readSettingsFile`: validates the content. */
export function checkSettings<T>(name: string, content: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    [...(issue.path.length > 0 ? [issue.path.join('.')] : []), reasonOf(issue)].join(': '),
  );
  throw new Error(`${name}: ${oneLine(problems.slice(0, MAX_PROBLEMS).join('; '))}`);
}

/** For a wrong field name, the problem of the name. */
function reasonOf(issue: z.core.$ZodIssue): string {
  return (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message;
}

function attempt<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${what}: ${oneLine(error instanceof Error ? error.message : 'unknown')}`);
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
