import { expect, test } from 'vitest';
import { writeModelsFile } from '@/test/models-file';
import { loadCatalog } from '../catalog/load-catalog';
import { isRefused } from '../core/errors';
import { exampleBody } from './example-body';

const UPSTREAM = { type: 'sandbox', run: 'wait' };

/** Rules of a required field, as operators may write them. */
const RULES: Record<string, unknown>[] = [
  { type: 'string' },
  { type: 'string', minLength: 20 },
  { type: 'string', maxLength: 5 },
  { type: 'string', enum: ["it's", 'b'] },
  { type: 'boolean' },
  { type: 'boolean', default: false },
  { type: 'integer', minimum: 3 },
  { type: 'number', maximum: -1 },
  { type: ['string', 'null'] },
  { type: 'array', items: { type: 'string' }, minItems: 2 },
  { type: 'object', properties: { x: { type: 'boolean' } }, required: ['x'] },
  { anyOf: [{ type: 'integer' }, { type: 'string' }] },
  { const: 7 },
  {},
];

test('the example of a model is a body that it takes, whatever is in MODELS_FILE', () => {
  const file = writeModelsFile({
    models: [
      ...RULES.map((rule, nth) => ({
        id: `a/b/rule-${nth}`,
        title: JSON.stringify(rule),
        input: { type: 'object', properties: { field: rule }, required: ['field'] },
        estimated_seconds: 1,
        channels: { stable: { price: '0.5', upstream: UPSTREAM } },
      })),
      {
        id: 'a/b/nothing',
        title: 'Takes nothing',
        input: { type: 'object', properties: {}, additionalProperties: false },
        estimated_seconds: 1,
        channels: { stable: { price: '0.5', upstream: UPSTREAM } },
      },
    ],
  });
  try {
    const catalog = loadCatalog(file.path, {});
    const refused = catalog.models.flatMap((model) => {
      const checked = catalog.check(model.id, exampleBody(model));
      return isRefused(checked) ? [[model.title, checked.detail]] : [];
    });
    expect(refused).toEqual([]);
  } finally {
    file.remove();
  }
});
