import { pricesOf } from '../api/channels';
import { exampleBody } from '../api/example-body';
import type { Catalog } from '../catalog/catalog';
import type { Micros } from '../core/money';
import { literal } from './literal';

/** The call in the snippets: the first model of the catalogue. */
export interface Example {
  /** The gateway's address for clients, without a trailing slash. */
  apiUrl: string;
  /** The address of a submit. */
  submitUrl: string;
  /** Its body: JSON that is also a JavaScript literal, without an apostrophe. */
  body: string;
  /** The same as a Python literal. */
  pythonBody: string;
  /** The price of the call, if its task completes. */
  priceMicros: Micros;
}

/** The example in all snippets of a console. */
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
