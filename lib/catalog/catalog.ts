import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type Refused, refuse } from '../errors';
import type { Micros } from '../money';
import { CHANNELS, type Channel, DEFAULT_CHANNEL, type Model } from './models';

/** A call that breaks no rule of its model, priced. */
export interface Submission {
  model: Model;
  channel: Channel;
  /** The body without `channel`, with the model's defaults filled in. */
  input: Record<string, unknown>;
  priceMicros: Micros;
}

/** The models on offer, and the only way from a body to a priced call. */
export interface Catalog {
  models: readonly Model[];
  /** The model with this id, or null. */
  find(id: string): Model | null;
  /**
   * Checks a parsed body against the model's input rules and prices it. Refuses with `not_found` for an unknown model
   * and with `invalid_parameters`, saying which and why, for anything else that is wrong. Does no I/O.
   */
  check(modelId: string, body: unknown): Submission | Refused<'not_found' | 'invalid_parameters'>;
}

/** A catalogue of these models, their input rules compiled. Throws where a rule is no JSON Schema. */
export function createCatalog(models: readonly Model[]): Catalog {
  const ajv = new Ajv({ allErrors: false, useDefaults: true, strict: true });
  const checkers = new Map<string, { model: Model; validate: ValidateFunction }>(
    models.map((model) => [model.id, { model, validate: ajv.compile(model.input) }]),
  );
  return {
    models,
    find: (id) => checkers.get(id)?.model ?? null,
    check(modelId, body) {
      const checker = checkers.get(modelId);
      return checker ? checkBody(checker.model, checker.validate, body) : refuse('not_found');
    },
  };
}

function checkBody(
  model: Model,
  validate: ValidateFunction,
  body: unknown,
): Submission | Refused<'invalid_parameters'> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refuse('invalid_parameters', 'the body must be a JSON object');
  }
  const { channel = DEFAULT_CHANNEL, ...input } = body as Record<string, unknown>;
  if (!isChannel(channel)) {
    return refuse('invalid_parameters', `channel must be one of ${CHANNELS.join(', ')}`);
  }
  if (!validate(input)) return refuse('invalid_parameters', explain(validate.errors?.[0]));
  return { model, channel, input, priceMicros: model.priceMicros[channel] };
}

function isChannel(value: unknown): value is Channel {
  return CHANNELS.some((channel) => channel === value);
}

function explain(error: ErrorObject | undefined): string {
  if (!error) return 'the body breaks the rules of the model';
  const field = error.instancePath.slice(1).replaceAll('/', '.');
  if (error.keyword === 'required') return `${String(error.params.missingProperty)} is required`;
  if (error.keyword === 'additionalProperties') {
    return `${String(error.params.additionalProperty).slice(0, 64)} is not a parameter of this model`;
  }
  if (error.keyword === 'enum') {
    return `${field} must be one of ${(error.params.allowedValues as unknown[]).join(', ')}`;
  }
  return `${field} ${error.message ?? 'is wrong'}`;
}
