import type { Catalog } from '@/lib/catalog/catalog';
import { type Refused, refuse } from '@/lib/errors';

const READ_ENDPOINTS = [/^\/v1\/models$/, /^\/v1\/account$/, /^\/v1\/requests\/[^/]+$/];
const WRITE_ENDPOINTS = [/^\/v1\/leaks$/];
const MODEL_ENDPOINT = /^\/v1\/([^/]+\/[^/]+\/[^/]+)$/;

/** The methods that the path answers to; none where there is no such endpoint or model. */
export function allowedMethods(catalog: Catalog, path: string): readonly string[] {
  if (READ_ENDPOINTS.some((endpoint) => endpoint.test(path))) return ['GET', 'HEAD'];
  if (WRITE_ENDPOINTS.some((endpoint) => endpoint.test(path))) return ['POST'];
  const model = MODEL_ENDPOINT.exec(path)?.[1];
  return model && catalog.find(model) ? ['POST'] : [];
}

/** Why no endpoint answers this request: there is none, or not for this method. Null where one does. */
export function endpointRefusal(
  catalog: Catalog,
  method: string,
  path: string,
): Refused<'not_found' | 'method_not_allowed'> | null {
  const methods = allowedMethods(catalog, path);
  if (methods.length === 0) return refuse('not_found');
  return methods.includes(method) ? null : refuse('method_not_allowed');
}

/** The path of a request's URL, without the query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
