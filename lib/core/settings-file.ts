import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** More of them would be no line that anybody reads. */
const MAX_PROBLEMS = 5;

/**
 * Reads the JSON file that a setting names: `name` is how a person finds it, e.g. `MODELS_FILE models.json`. Throws an
 * error of one line that begins with the name, and says where in the file and why.
 */
export function readSettingsFile<T>(name: string, file: string, schema: z.ZodType<T>): T {
  const text = attempt(`${name}: cannot be read`, () => readFileSync(file, 'utf8'));
  return checkSettings(
    name,
    attempt(`${name}: is no JSON`, () => JSON.parse(text)),
    schema,
  );
}

/** What `readSettingsFile` does with what the file holds. */
export function checkSettings<T>(name: string, content: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    [...(issue.path.length > 0 ? [issue.path.join('.')] : []), reasonOf(issue)].join(': '),
  );
  throw new Error(`${name}: ${oneLine(problems.slice(0, MAX_PROBLEMS).join('; '))}`);
}

/** Of a field whose name is wrong, what is wrong with the name. */
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
