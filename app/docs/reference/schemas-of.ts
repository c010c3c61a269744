import type { JsonSchema, OpenApiDocument } from '@/lib/api/open-api-types';

const PREFIX = '#/components/schemas/';

/** The named schemas that a schema refers to: one, or one of several. */
export function schemasOf(
  document: OpenApiDocument,
  schema: JsonSchema,
): { name: string; schema: JsonSchema }[] {
  if (Array.isArray(schema.oneOf)) {
    return (schema.oneOf as JsonSchema[]).flatMap((one) => schemasOf(document, one));
  }
  const name = String(schema.$ref ?? '').slice(PREFIX.length);
  const found = document.components.schemas[name];
  return found ? [{ name, schema: found }] : [];
}
