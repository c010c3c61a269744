// @ts-check
// Plain JavaScript, because the thread of input-thread.mjs compiles the same rules.
import { Ajv } from 'ajv';

/** If items can be objects, each item is compared with each other item. */
const MAX_UNIQUE_ITEMS = 1_000;

/**
 * Compiles a model's input rules from JSON Schema; the validator also fills in their defaults. Throws if they are
 * invalid, or use a keyword or format that would be ignored.
 * @param {Record<string, unknown>} rules
 */
export function compileInput(rules) {
  requireFewUniqueItems(rules);
  // One instance per model: rules of two models may have the same `$id`.
  const validate = new Ajv({ allErrors: false, useDefaults: true, strict: true }).compile(rules);
  // It would return a promise, which is truthy and would count as "valid".
  if ('$async' in validate) throw new Error('$async is not supported');
  return validate;
}

/**
 * Comparing the items of a long array would block all other calls.
 * @param {unknown} rules
 */
function requireFewUniqueItems(rules) {
  if (typeof rules !== 'object' || rules === null) return;
  if ('uniqueItems' in rules && rules.uniqueItems === true) {
    const limit = 'maxItems' in rules ? rules.maxItems : undefined;
    if (typeof limit !== 'number' || limit > MAX_UNIQUE_ITEMS) {
      throw new Error(`uniqueItems needs a maxItems of at most ${MAX_UNIQUE_ITEMS}`);
    }
  }
  for (const inner of Object.values(rules)) requireFewUniqueItems(inner);
}
