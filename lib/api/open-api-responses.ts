import type { ErrorRow } from './error-table';
import type { ApiResponse, Header, JsonSchema, Reference } from './open-api-types';

/** The headers of answers. */
export const HEADERS: Record<string, Header> = {
  'x-request-id': {
    description:
      'The id of this request. That of an accepted submit is also the id of its task. Include it when you contact support.',
    schema: { type: 'string', format: 'uuid' },
  },
  'x-concurrency-limit': {
    description: 'Maximum number of concurrent tasks: a number, or `unlimited`.',
    schema: { type: 'string', pattern: '^(\\d+|unlimited)$' },
  },
  'x-concurrency-remaining': {
    description: 'Number of free slots: a number, or `unlimited`.',
    schema: { type: 'string', pattern: '^(\\d+|unlimited)$' },
  },
  'x-key-limit-remaining': {
    description:
      'Dollars that the key may still spend in this period. Only for a key with a spend limit.',
    schema: { type: 'string', pattern: '^\\d+\\.\\d{6}$' },
  },
  'x-key-limit-reset': {
    description:
      'When the next period begins. Only for a key with a spend limit per day, week or month.',
    schema: { type: 'string', format: 'date-time' },
  },
  'WWW-Authenticate': { description: 'Always `Bearer`.', schema: { const: 'Bearer' } },
  'Retry-After': {
    description: 'Seconds to wait before retrying.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  Allow: { description: 'The methods of this endpoint.', schema: { type: 'string' } },
};

const STATUS_TEXT: Record<number, string> = {
  400: 'The request is invalid.',
  401: 'The key is missing or not valid.',
  403: 'The balance is not sufficient, or the key is restricted.',
  404: 'Not found.',
  405: 'Method not allowed.',
  408: 'The request came too slowly.',
  409: 'The Idempotency-Key was used for another request.',
  413: 'The body is too large.',
  429: 'All slots of the key or of the tier are taken.',
  431: 'Address and headers are too large.',
  500: 'Server error.',
  503: 'Temporarily unavailable.',
};

const LIMITS = [
  'x-concurrency-limit',
  'x-concurrency-remaining',
  'x-key-limit-remaining',
  'x-key-limit-reset',
];

/**
 * The answer of an accepted call. `headers` are the headers besides the call's id: the limits of the caller, if the call
 * has a key.
 */
export function okResponse(
  description: string,
  schema: JsonSchema,
  headers: readonly string[] = LIMITS,
): ApiResponse {
  return {
    description,
    headers: references(['x-request-id', ...headers]),
    content: { 'application/json': { schema } },
  };
}

/** The refusals of a call by status. `texts` override the usual description of a status. */
export function errorResponses(
  rows: readonly ErrorRow[],
  texts: Record<number, string> = {},
): Record<string, ApiResponse> {
  const statuses = [...new Set(rows.map((row) => row.status))].sort((one, two) => one - two);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: texts[status] ?? STATUS_TEXT[status] ?? '',
        headers: references(headersOf(status)),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Error' },
            examples: Object.fromEntries(
              rows
                .filter((row) => row.status === status)
                .map(({ reason, when, error }) => [
                  reason,
                  { summary: when, value: { code: status, error } },
                ]),
            ),
          },
        },
      },
    ]),
  );
}

function headersOf(status: number): string[] {
  const of: Record<number, string[]> = {
    401: ['WWW-Authenticate'],
    403: LIMITS,
    405: ['Allow'],
    429: ['Retry-After', ...LIMITS],
    503: ['Retry-After'],
  };
  return ['x-request-id', ...(of[status] ?? [])];
}

function references(names: readonly string[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
