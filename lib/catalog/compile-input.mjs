// @ts-check
// Plain JavaScript, because the thread of input-thread.mjs compiles the same rules.
import { Ajv } from 'ajv';

/** Where items may be objects, each is compared with each. */
const MAX_UNIQUE_ITEMS = 1_000;

/**
 * Compiles a model's input rules, given as JSON Schema; what it gives also fills in their defaults. Throws where they
 * are none, or use a keyword or format that would be ignored.
 * @param {Record<string, unknown>} rules
 */
export function compileInput(rules) {
  requireFewUniqueItems(rules);
  // One for each: rules of two models may carry the same `$id`.
  const validate = new Ajv({ allErrors: false, useDefaults: true, strict: true }).compile(rules);
  // Its answer is a promise, which would pass for "valid".
  if ('$async' in validate) throw new Error('$async is not supported');
  return validate;
}

/**
 * A long array in a body would hold up everybody else for as long as its items are compared.
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
