import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CLIENT_ADDRESS_HEADER, PAGE_HEADER, REQUEST_ID_HEADER } from '@/lib/auth/request-actor';
import { clientAddress } from '@/lib/core/client-address';

export interface HeaderOptions {
  /** Next.js compiles with eval in development. */
  development: boolean;
  /** The console uses https: sends HSTS. */
  https: boolean;
  /** The number of our proxies in front, each of which has appended to X-Forwarded-For. */
  trustedProxies: number;
}

/**
 * Sets the client's address and the requested page in request headers for pages and route handlers, overwriting the
 * client's own; and sets the response headers of every answer. Next.js reads the nonce from the request's policy and
 * adds it to its scripts. Returns the values generated for this request.
 */
export function setHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  options: HeaderOptions,
): { requestId: string; nonce: string } {
  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy(nonce, options);
  const requestId = randomUUID();
  request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(request, options.trustedProxies);
  request.headers[REQUEST_ID_HEADER] = requestId;
  request.headers[PAGE_HEADER] = request.url;
  request.headers['x-nonce'] = nonce;
  request.headers['content-security-policy'] = policy;

  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Request-Id', requestId);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()');
  if (options.https) {
    // Without includeSubDomains: other services may run there on plain http.
    response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    // On plain http browsers ignore it, and log a warning.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  }
  return { requestId, nonce };
}

function contentSecurityPolicy(nonce: string, options: HeaderOptions): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${options.development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${options.development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${options.development ? ' ws:' : ''}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    ...(options.https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}
