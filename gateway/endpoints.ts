import { type Refused, refuse } from '@/lib/core/errors';
import type { GatewayDeps } from './deps';

export const LEAKS_PATH = '/v1/leaks';
export const LEAK_BATCH_PATH = '/v1/leaks/batch';

/** The parts of the configuration that decide which endpoints exist. */
type Offer = Pick<GatewayDeps, 'catalog' | 'scannerKeys'>;

const READ_ENDPOINTS = [
  /^\/v1\/models$/,
  /^\/v1\/account$/,
  /^\/v1\/usage$/,
  /^\/v1\/requests\/[^/]+$/,
];
const MODEL_ENDPOINT = /^\/v1\/([^/]+\/[^/]+\/[^/]+)$/;

/** The methods of the path; empty if there is no such endpoint or model. */
export function allowedMethods(offer: Offer, path: string): readonly string[] {
  if (READ_ENDPOINTS.some((endpoint) => endpoint.test(path))) return ['GET', 'HEAD'];
  if (isKeyless(offer, path)) return ['POST'];
  const model = MODEL_ENDPOINT.exec(path)?.[1];
  return model && offer.catalog.find(model) ? ['POST'] : [];
}

/** Whether the endpoint needs no key: leaks can be reported without one. */
export function isKeyless({ scannerKeys }: Pick<Offer, 'scannerKeys'>, path: string): boolean {
  return path === LEAKS_PATH || (path === LEAK_BATCH_PATH && scannerKeys !== null);
}

/** Why no endpoint answers this request: the path or the method does not exist. Null if one does. */
export function endpointRefusal(
  offer: Offer,
  method: string,
  path: string,
): Refused<'not_found' | 'method_not_allowed'> | null {
  const methods = allowedMethods(offer, path);
  if (methods.length === 0) return refuse('not_found');
  return methods.includes(method) ? null : refuse('method_not_allowed');
}

/** The path of a request's URL, without the query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
