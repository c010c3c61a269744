import type { JsonSchema } from '@/lib/api/open-api-types';

const PREFIX = '#/components/schemas/';

/** The names of the schemas that an answer refers to: one, or one of several. */
export function schemaNames(schema: JsonSchema): string[] {
  if (Array.isArray(schema.oneOf)) return (schema.oneOf as JsonSchema[]).flatMap(schemaNames);
  return typeof schema.$ref === 'string' ? [schema.$ref.slice(PREFIX.length)] : [];
}

/** Where the page shows the schema of this name. */
export function schemaAnchor(name: string): string {
  return `schema-${name}`;
}
