import { pricesOf } from '../api/channels';
import { exampleBody } from '../api/example-body';
import type { Catalog } from '../catalog/catalog';
import type { Micros } from '../money';

/** What the snippets call: the first model of the catalogue. */
export interface Example {
  /** Where clients reach the gateway, without a slash at the end. */
  apiUrl: string;
  /** The address of a submit. */
  submitUrl: string;
  /** Its body: JSON that is a Python and a JavaScript literal too. */
  body: string;
  /** What the call costs, where its task completes. */
  priceMicros: Micros;
}

/** The example that all snippets of a console share. */
export function exampleOf(catalog: Catalog, apiUrl: string): Example {
  const model = catalog.models[0];
  if (!model) throw new Error('the catalogue is empty');
  // With spaces, as people write it. Text and numbers are the same in JSON, Python and JavaScript.
  const fields = exampleBody(model);
  const written = Object.entries(fields).map(
    ([name, value]) => `"${name}": ${JSON.stringify(value)}`,
  );
  return {
    apiUrl,
    submitUrl: `${apiUrl}/v1/${model.id}`,
    body: `{${written.join(', ')}}`,
    priceMicros: pricesOf(model).find(([channel]) => channel === fields.channel)?.[1] ?? 0n,
  };
}
