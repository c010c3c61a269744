import type { ErrorObject } from 'ajv';
import { type Refused, refuse } from '../core/errors';
import type { Micros } from '../core/money';
import { type CheckedInput, checkInput } from './check-input.mjs';
import { compileInput } from './compile-input.mjs';
import { type Channel, DEFAULT_CHANNEL, type Model } from './models';
import type { UpstreamConfig } from './upstream-config';

/** A valid call of a model, with its price. */
export interface Submission {
  model: Model;
  channel: Channel;
  /** The body without `channel`, with the model's defaults filled in. */
  input: Record<string, unknown>;
  priceMicros: Micros;
}

/** A model with its upstream on every offered channel. */
export interface OfferedModel extends Model {
  upstreams: Partial<Record<Channel, UpstreamConfig>>;
}

const LONGEST_FIELD = 200;

/** The offered models. Only this turns a body into a priced call. */
export interface Catalog {
  models: readonly Model[];
  /** The model with this id, or null. */
  find(id: string): Model | null;
  /**
   * Checks a parsed body against the model's input rules and prices it. Refuses with `not_found` for an unknown model
   * and with `invalid_parameters` and a message for anything else. Does no I/O. The body is changed: it becomes the
   * submission's input.
   */
  check(modelId: string, body: unknown): Submission | Refused<'not_found' | 'invalid_parameters'>;
  /**
   * The second half of `check`, for a body that another thread has checked against the input rules (`openLargeInputs`).
   */
  price(
    modelId: string,
    checked: CheckedInput | { problem: string },
  ): Submission | Refused<'not_found' | 'invalid_parameters'>;
  /**
   * The upstream of a model on each of its channels. Contains credentials: for the process that runs tasks, not for
   * views.
   */
  upstreamsOf(modelId: string): Partial<Record<Channel, UpstreamConfig>>;
}

/** The vendors of the offered models, for example `google`. */
export function vendorsOf({ models }: Pick<Catalog, 'models'>): string[] {
  return [...new Set(models.map(({ id }) => id.split('/')[0] ?? ''))];
}

/** A catalogue of these models with compiled input rules. Throws if a rule is not a valid JSON Schema. */
export function createCatalog(offered: readonly OfferedModel[]): Catalog {
  const known = new Map(
    offered.map(({ upstreams, ...model }) => [
      model.id,
      { model: model as Model, upstreams, validate: compileInput(model.input) },
    ]),
  );
  return {
    models: Array.from(known.values(), ({ model }) => model),
    find: (id) => known.get(id)?.model ?? null,
    check(modelId, body) {
      const found = known.get(modelId);
      return found ? price(found.model, checkInput(found.validate, body)) : refuse('not_found');
    },
    price(modelId, checked) {
      const found = known.get(modelId);
      return found ? price(found.model, checked) : refuse('not_found');
    },
    upstreamsOf: (modelId) => known.get(modelId)?.upstreams ?? {},
  };
}

function price(
  model: Model,
  checked: CheckedInput | { problem: string },
): Submission | Refused<'invalid_parameters'> {
  if ('problem' in checked) return refuse('invalid_parameters', checked.problem);
  const { channel = DEFAULT_CHANNEL, input, error } = checked;
  const offered = model.channels.find((name) => name === channel);
  const priceMicros = offered && model.priceMicros[offered];
  if (!offered || priceMicros === undefined) {
    return refuse('invalid_parameters', `channel must be one of ${model.channels.join(', ')}`);
  }
  if (error) return refuse('invalid_parameters', explain(error));
  return { model, channel: offered, input, priceMicros };
}

function explain(error: ErrorObject): string {
  // The caller chooses these names, so they can have any length.
  const field = error.instancePath.slice(1, LONGEST_FIELD).replaceAll('/', '.');
  if (error.keyword === 'required') return `${String(error.params.missingProperty)} is required`;
  if (error.keyword === 'additionalProperties') {
    return `${String(error.params.additionalProperty).slice(0, 64)} is not a parameter of this model`;
  }
  if (error.keyword === 'enum') {
    return `${field} must be one of ${(error.params.allowedValues as unknown[]).join(', ')}`;
  }
  return `${field} ${error.message ?? 'is wrong'}`;
}
