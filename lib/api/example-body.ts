import { DEFAULT_CHANNEL, type Model } from '../catalog/models';
import { pricesOf } from './channels';

const PROMPT = 'A cat in space';

/** A body that the model takes: a prompt where it has one, whatever else it requires, and a channel that it offers. */
export function exampleBody(model: Model): Record<string, unknown> {
  const { properties, required } = model.input;
  const names = Array.isArray(required) ? required.map(String) : [];
  const offered = pricesOf(model).map(([channel]) => channel);
  return {
    ...Object.fromEntries(names.map((name) => [name, exampleValue(properties[name])])),
    ...('prompt' in properties ? { prompt: PROMPT } : {}),
    channel: offered.includes(DEFAULT_CHANNEL) ? DEFAULT_CHANNEL : offered[0],
  };
}

function exampleValue(rule: unknown): unknown {
  const { default: usual, enum: allowed, type, minimum } = rule as Record<string, unknown>;
  if (usual !== undefined) return usual;
  if (Array.isArray(allowed)) return allowed[0];
  if (type === 'number' || type === 'integer') return minimum ?? 1;
  return type === 'array' ? [] : PROMPT;
}
