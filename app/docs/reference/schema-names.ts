import type { JsonSchema } from '@/lib/api/open-api-types';

const PREFIX = '#/components/schemas/';

/** The names of the schemas of an answer: one, or alternatives. */
export function schemaNames(schema: JsonSchema): string[] {
  if (Array.isArray(schema.oneOf)) return (schema.oneOf as JsonSchema[]).flatMap(schemaNames);
  return typeof schema.$ref === 'string' ? [schema.$ref.slice(PREFIX.length)] : [];
}

/** The anchor of the schema with this name. */
export function schemaAnchor(name: string): string {
  return `schema-${name}`;
}
