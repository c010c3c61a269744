import type { JsonSchema } from '../api/open-api-types';

const FORMATS: Record<string, string> = {
  uuid: 'UUID',
  uri: 'URL',
  'date-time': 'time (ISO 8601, UTC)',
};

/** The allowed values of a JSON Schema, as text: `text, 1 to 10,000 characters`, `one of 1k, 2k, 4k`. */
export function ruleLabel(schema: JsonSchema): string {
  const { const: only, enum: allowed, anyOf, type, format, items } = schema;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(allowed)) {
    return allowed.length === 1 ? String(allowed[0]) : `one of ${allowed.join(', ')}`;
  }
  if (Array.isArray(anyOf)) return (anyOf as JsonSchema[]).map(ruleLabel).join(' or ');
  if (type === 'string') {
    return (
      FORMATS[String(format)] ?? `text${range(schema.minLength, schema.maxLength, ' characters')}`
    );
  }
  if (type === 'number' || type === 'integer') {
    const name = type === 'number' ? 'number' : 'whole number';
    return `${name}${range(schema.minimum, schema.maximum, '')}`;
  }
  if (type === 'array') return `list of ${ruleLabel((items ?? {}) as JsonSchema)}`;
  if (type === 'boolean') return 'true or false';
  return typeof type === 'string' ? type : 'any value';
}

function range(least: unknown, limit: unknown, unit: string): string {
  const [from, to] = [bound(least), bound(limit)];
  if (from !== null && to !== null) return `, ${from} to ${to}${unit}`;
  if (from !== null) return `, at least ${from}${unit}`;
  return to === null ? '' : `, at most ${to}${unit}`;
}

/** The bounds of safe integers are JavaScript's, not a rule. */
function bound(value: unknown): string | null {
  if (typeof value !== 'number' || Math.abs(value) >= Number.MAX_SAFE_INTEGER) return null;
  return value.toLocaleString('en-US');
}
