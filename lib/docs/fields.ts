import type { JsonSchema } from '../api/open-api-types';
import { ruleLabel } from './rule-labels';

/** A field of a body or an answer. */
export interface Field {
  /** With its path: `timings.inference`, `models[].id`. */
  name: string;
  required: boolean;
  /** The allowed values, as text. */
  rule: string;
  description: string;
  /** The default; empty if there is none. */
  fallback: string;
}

/** The fields of a JSON Schema, including nested ones; of a list, those of its elements. */
export function fieldsOf(schema: JsonSchema, before = ''): Field[] {
  if (schema.type === 'array') return insideOf(before, schema);
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).flatMap(([key, property]) => {
    const name = `${before}${key}`;
    const field = {
      name,
      required: required.includes(key),
      rule: ruleLabel(property),
      description: typeof property.description === 'string' ? property.description : '',
      fallback: property.default === undefined ? '' : String(property.default),
    };
    return [field, ...insideOf(name, property)];
  });
}

function insideOf(name: string, schema: JsonSchema): Field[] {
  const { type, items, anyOf } = schema;
  if (Array.isArray(anyOf)) return (anyOf as JsonSchema[]).flatMap((one) => insideOf(name, one));
  if (type === 'array') return fieldsOf((items ?? {}) as JsonSchema, `${name}[].`);
  return type === 'object' ? fieldsOf(schema, `${name}.`) : [];
}
