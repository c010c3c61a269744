import { z } from 'zod';
import type { JsonSchema } from './open-api-types';

/** A zod schema for the OpenAPI document: without `$schema`, since the document declares the dialect once. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema);
  return rest;
}
