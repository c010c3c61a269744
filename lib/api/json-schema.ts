import { z } from 'zod';
import type { JsonSchema } from './open-api-types';

/** A zod schema as the OpenAPI document has it: without `$schema`, since the document names the dialect once for all. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema);
  return rest;
}
