import { pricesOf } from '../api/channels';
import { exampleBody } from '../api/example-body';
import type { Catalog } from '../catalog/catalog';
import type { Micros } from '../core/money';
import { literal } from './literal';

/** What the snippets call: the first model of the catalogue. */
export interface Example {
  /** Where clients reach the gateway, without a slash at the end. */
  apiUrl: string;
  /** The address of a submit. */
  submitUrl: string;
  /** Its body: JSON that is a JavaScript literal too, without an apostrophe. */
  body: string;
  /** The same as a literal of Python. */
  pythonBody: string;
  /** What the call costs, where its task completes. */
  priceMicros: Micros;
}

/** The example that all snippets of a console share. */
export function exampleOf(catalog: Catalog, apiUrl: string): Example {
  const model = catalog.models[0];
  if (!model) throw new Error('the catalogue is empty');
  const fields = exampleBody(model);
  return {
    apiUrl,
    submitUrl: `${apiUrl}/v1/${model.id}`,
    body: literal(fields, 'json'),
    pythonBody: literal(fields, 'python'),
    priceMicros: pricesOf(model).find(([channel]) => channel === fields.channel)?.[1] ?? 0n,
  };
}
