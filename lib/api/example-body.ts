import { DEFAULT_CHANNEL, type Model } from '../catalog/models';
import { pricesOf } from './channels';
import type { JsonSchema } from './open-api-types';

const PROMPT = 'A cat in space';
const FORMATS: Record<string, string> = {
  uri: 'https://example.com/',
  email: 'ada@example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
};

/** A valid body for the model: a prompt if the model has one, all other required fields, and an offered channel. */
export function exampleBody(model: Model): Record<string, unknown> {
  const { properties } = model.input;
  const offered = pricesOf(model).map(([channel]) => channel);
  return {
    ...requiredFields(model.input),
    ...('prompt' in properties ? { prompt: exampleValue(properties.prompt) } : {}),
    channel: offered.includes(DEFAULT_CHANNEL) ? DEFAULT_CHANNEL : offered[0],
  };
}

function requiredFields({ properties, required }: JsonSchema): Record<string, unknown> {
  const rules = (properties ?? {}) as Record<string, unknown>;
  const names = Array.isArray(required) ? required.map(String) : [];
  return Object.fromEntries(names.map((name) => [name, exampleValue(rules[name])]));
}

function exampleValue(rule: unknown): unknown {
  // A rule can also be `true`, which allows everything.
  const schema = (typeof rule === 'object' && rule !== null ? rule : {}) as JsonSchema;
  const { default: usual, const: only, examples, enum: allowed, anyOf, oneOf } = schema;
  if (usual !== undefined) return usual;
  if (only !== undefined) return only;
  for (const given of [examples, allowed]) if (Array.isArray(given)) return given[0];
  for (const either of [anyOf, oneOf]) if (Array.isArray(either)) return exampleValue(either[0]);
  return exampleOfType(Array.isArray(schema.type) ? schema.type[0] : schema.type, schema);
}

function exampleOfType(type: unknown, schema: JsonSchema): unknown {
  switch (type) {
    case 'number':
    case 'integer':
      return schema.minimum ?? schema.maximum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: Number(schema.minItems ?? 0) }, () => exampleValue(schema.items));
    case 'object':
      return requiredFields(schema);
    default:
      return exampleText(schema);
  }
}

function exampleText({ format, minLength, maxLength }: JsonSchema): string {
  const text = FORMATS[String(format)] ?? PROMPT.padEnd(Number(minLength ?? 0), '!');
  return text.slice(0, typeof maxLength === 'number' ? maxLength : undefined);
}
