import { expect, test } from 'vitest';
import { accountSchema } from '../api/account';
import { bodySchemaOf } from '../api/channels';
import { jsonSchemaOf } from '../api/json-schema';
import { modelsSchema } from '../api/models';
import { taskSchema } from '../api/task';
import { loadCatalog } from '../catalog/load-catalog';
import { fieldsOf } from './fields';
import { ruleLabel } from './rule-labels';

function rules(fields: ReturnType<typeof fieldsOf>): Record<string, string> {
  return Object.fromEntries(fields.map(({ name, rule }) => [name, rule]));
}

test.each([
  [{ const: 'created' }, '"created"'],
  [{ enum: ['png'] }, 'png'],
  [{ enum: ['1k', '2k'] }, 'one of 1k, 2k'],
  [{ type: 'string', minLength: 1, maxLength: 10_000 }, 'text, 1 to 10,000 characters'],
  [{ type: 'number', minimum: 0 }, 'number, at least 0'],
  [{ type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: 9 }, 'whole number, at most 9'],
  [{ anyOf: [{ type: 'boolean' }, { type: 'null' }] }, 'true or false or null'],
  [{}, 'any value'],
])('%j is %s', (schema, words) => {
  expect(ruleLabel(schema)).toBe(words);
});

test('the fields of our schemas read like this', () => {
  expect(rules(fieldsOf(jsonSchemaOf(taskSchema)))).toMatchObject({
    id: 'UUID',
    status: 'one of processing, completed, failed',
    outputs: 'list of URL',
    completed_at: 'time (ISO 8601, UTC) or null',
    'timings.inference': 'number, at least 0',
    sandbox: 'true',
  });
  expect(rules(fieldsOf(jsonSchemaOf(accountSchema)))).toMatchObject({
    limit: 'whole number or null',
    'key.hint': 'text',
  });
  expect(rules(fieldsOf(jsonSchemaOf(modelsSchema)))).toMatchObject({ 'models[].id': 'text' });
});

test('a body has the fields of its model, and the channel', () => {
  const [picture] = loadCatalog(undefined, {}).models;
  if (!picture) throw new Error('there is a model');
  const fields = fieldsOf(bodySchemaOf(picture));
  expect(fields[0]).toMatchObject({ name: 'prompt', required: true, fallback: '' });
  expect(fields.at(-1)).toMatchObject({ name: 'channel', required: false, fallback: 'stable' });
});
