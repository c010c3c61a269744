import type { Catalog } from '../catalog/catalog';
import { accountSchema } from './account';
import { errorSchema } from './error-table';
import { jsonSchemaOf } from './json-schema';
import { leakAnswerSchema } from './leaks';
import { modelsSchema } from './models';
import { reportLeakOperation, reportLeaksOperation } from './open-api-leaks';
import { parameter, readOperation, submitOperation } from './open-api-operations';
import { HEADERS } from './open-api-responses';
import type { OpenApiDocument } from './open-api-types';
import { submitAnswerSchema } from './submit';
import { taskIdSchema, taskSchema } from './task';
import { USAGE_ERRORS, usageQuerySchema, usageSchema } from './usage';

export interface DescribedApi {
  catalog: Catalog;
  /** The gateway's address for clients, without a trailing slash. */
  apiUrl: string;
  brandName: string;
  /** Whether scanners can report leaks in batches: only if their keys are configured. */
  leakBatches: boolean;
}

/**
 * The public API as an OpenAPI 3.1 document, generated from the schemas that the gateway validates with and from the
 * input rules of the models.
 */
export function openApiDocument({
  catalog,
  apiUrl,
  brandName,
  leakBatches,
}: DescribedApi): OpenApiDocument {
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: `${brandName} API`,
      version: '1',
      description: 'AI models over one HTTP API, prepaid. Submit a task, then read its result.',
    },
    servers: [{ url: apiUrl }],
    security: [{ apiKey: [] }],
    tags: [
      { name: 'Models', description: 'One endpoint per model.' },
      { name: 'Tasks', description: 'The state and result of a task.' },
      { name: 'Account', description: 'Available models, the state of the account, and usage.' },
      { name: 'Leaks', description: 'Report keys that were found in public places.' },
    ],
    paths: {
      ...Object.fromEntries(
        catalog.models.map((model) => [`/v1/${model.id}`, { post: submitOperation(model) }]),
      ),
      '/v1/requests/{id}': { get: readTask() },
      '/v1/models': {
        get: readOperation('read', {
          operationId: 'listModels',
          tag: 'Account',
          summary: 'List the models',
          description: 'All models, with the rules of their input and their price per channel.',
          answer: 'The catalogue.',
          schema: 'Models',
        }),
      },
      '/v1/account': {
        get: readOperation('read', {
          operationId: 'showAccount',
          tag: 'Account',
          summary: 'Get the account',
          description: 'Tier, running tasks, balance, totals, and the key of this request.',
          answer: 'The account as it stands.',
          schema: 'Account',
        }),
      },
      '/v1/usage': { get: showUsage() },
      '/v1/leaks': { post: reportLeakOperation() },
      ...(leakBatches ? { '/v1/leaks/batch': { post: reportLeaksOperation() } } : {}),
    },
    components: {
      schemas: {
        SubmitAnswer: jsonSchemaOf(submitAnswerSchema),
        Task: jsonSchemaOf(taskSchema),
        Models: jsonSchemaOf(modelsSchema),
        Account: jsonSchemaOf(accountSchema),
        Usage: jsonSchemaOf(usageSchema),
        LeakAnswer: jsonSchemaOf(leakAnswerSchema),
        Error: jsonSchemaOf(errorSchema),
      },
      headers: HEADERS,
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key of the account: `Authorization: Bearer sk_…`.',
        },
      },
    },
  };
}

function readTask() {
  return readOperation('task', {
    operationId: 'readTask',
    tag: 'Tasks',
    summary: 'Get a task',
    description:
      'Any key of the same account can read it. A failed task is answered with 200, too.',
    answer: 'The task.',
    schema: 'Task',
    parameters: [
      {
        name: 'id',
        in: 'path',
        required: true,
        description: taskIdSchema.description ?? '',
        schema: jsonSchemaOf(taskIdSchema),
      },
    ],
  });
}

function showUsage() {
  const { from, to, by } = usageQuerySchema.shape;
  return readOperation('read', {
    operationId: 'showUsage',
    tag: 'Account',
    summary: 'Get the usage',
    description:
      'What the key of this request used, up to now: charges by the time of the statement, tasks by the time they ended. A key sees only its own usage. Days are UTC days.',
    answer: 'The usage in the range.',
    schema: 'Usage',
    parameters: [
      parameter('from', 'query', from),
      parameter('to', 'query', to),
      parameter('by', 'query', by),
    ],
    errors: USAGE_ERRORS,
  });
}
