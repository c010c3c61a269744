import type { z } from 'zod';
import type { Model } from '../catalog/models';
import { decimalMicros } from '../core/money';
import { bodySchemaOf, pricesOf } from './channels';
import { type CallKind, ERROR_TABLE, type ErrorRow } from './error-table';
import { exampleBody } from './example-body';
import { jsonSchemaOf } from './json-schema';
import { errorResponses, okResponse } from './open-api-responses';
import type { Operation, Parameter } from './open-api-types';
import { idempotencyKeySchema, submitQuerySchema } from './submit';

interface Read {
  operationId: string;
  tag: string;
  summary: string;
  description: string;
  /** The description of the 200 answer, and the name of its schema. */
  answer: string;
  schema: string;
  parameters?: Parameter[];
  /** Refusals of this call beside those of its kind. */
  errors?: ErrorRow[];
}

/** A call that only reads. */
export function readOperation(kind: 'read' | 'task', read: Read): Operation {
  return {
    operationId: read.operationId,
    tags: [read.tag],
    summary: read.summary,
    description: read.description,
    parameters: read.parameters ?? [],
    responses: {
      200: okResponse(read.answer, { $ref: `#/components/schemas/${read.schema}` }),
      ...errorResponses([...rowsOf(kind), ...(read.errors ?? [])]),
    },
  };
}

/** The submit of one model. The gateway validates its body against the same rules. */
export function submitOperation(model: Model): Operation {
  const prices = pricesOf(model)
    .map(([channel, price]) => `${channel} $${decimalMicros(price)}`)
    .join(', ');
  const { sync, webhook } = submitQuerySchema.shape;
  return {
    operationId: `submit_${model.id.replace(/[^0-9A-Za-z]/g, '_')}`,
    tags: ['Models'],
    summary: model.title,
    description: `Submits a task. Price per channel: ${prices}. A failed task costs nothing.${
      model.sandbox ? ' Played by the sandbox, not by the real model.' : ''
    }`,
    parameters: [
      parameter('sync', 'query', sync),
      parameter('webhook', 'query', webhook),
      parameter('Idempotency-Key', 'header', idempotencyKeySchema),
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: bodySchemaOf(model), example: exampleBody(model) },
      },
    },
    responses: {
      200: okResponse('The accepted task; with `sync=true` the finished one.', {
        oneOf: [
          { $ref: '#/components/schemas/SubmitAnswer' },
          { $ref: '#/components/schemas/Task' },
        ],
      }),
      ...errorResponses(rowsOf('submit')),
    },
  };
}

function rowsOf(kind: CallKind): ErrorRow[] {
  return ERROR_TABLE.filter((row) => row.calls.includes(kind));
}

/** A parameter as its schema describes it. */
export function parameter(name: string, place: Parameter['in'], schema: z.ZodType): Parameter {
  const { description, ...rest } = jsonSchemaOf(schema);
  return { name, in: place, required: false, description: String(description), schema: rest };
}
