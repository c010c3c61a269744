import { jsonSchemaOf } from './json-schema';
import {
  EXAMPLE_KEY,
  LEAK_BATCH_ERRORS,
  LEAK_ERRORS,
  leakBatchSchema,
  leakReportSchema,
} from './leaks';
import { errorResponses, okResponse } from './open-api-responses';
import type { Operation, Parameter } from './open-api-types';

const ANSWER = okResponse(
  'Received. The same for every well-formed report.',
  { $ref: '#/components/schemas/LeakAnswer' },
  [],
);

/** `POST /v1/leaks`. */
export function reportLeakOperation(): Operation {
  return {
    operationId: 'reportLeak',
    tags: ['Leaks'],
    summary: 'Report a leaked key',
    description:
      'Reports a key that was found; needs no key. If the key is active, it is deleted immediately and its owner is notified.',
    security: [],
    parameters: [],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: jsonSchemaOf(leakReportSchema),
          example: { key: EXAMPLE_KEY },
        },
      },
    },
    responses: { 200: ANSWER, ...errorResponses(LEAK_ERRORS) },
  };
}

/** `POST /v1/leaks/batch`. */
export function reportLeaksOperation(): Operation {
  return {
    operationId: 'reportLeaks',
    tags: ['Leaks'],
    summary: 'Report leaked keys in a batch',
    description:
      'For secret scanners with a registered public key, as in GitHub’s secret scanning partner program. All active keys in the batch are deleted immediately and their owners are notified.',
    security: [],
    parameters: [
      header('Github-Public-Key-Identifier', 'Which of the scanner’s keys signed the request.'),
      header(
        'Github-Public-Key-Signature',
        'The signature of the raw body: ECDSA on the curve P-256 with SHA-256, DER encoded, as base64.',
      ),
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: jsonSchemaOf(leakBatchSchema),
          example: [
            {
              token: EXAMPLE_KEY,
              type: 'api_key',
              url: 'https://github.com/octocat/Hello-World/blob/main/a.txt',
              source: 'content',
            },
          ],
        },
      },
    },
    responses: {
      200: ANSWER,
      ...errorResponses(LEAK_BATCH_ERRORS, { 401: 'The signature is missing or not valid.' }),
    },
  };
}

function header(name: string, description: string): Parameter {
  return { name, in: 'header', required: true, description, schema: { type: 'string' } };
}
