import { Ajv, type ValidateFunction } from 'ajv';

/**
 * Compiles a model's input rules, given as JSON Schema; what it gives also fills in their defaults. Throws where they
 * are none, or use a keyword or format that would be ignored.
 */
export function compileInput(rules: Record<string, unknown>): ValidateFunction {
  // One for each: rules of two models may carry the same `$id`.
  const validate = new Ajv({ allErrors: false, useDefaults: true, strict: true }).compile(rules);
  // Its answer is a promise, which would pass for "valid".
  if ('$async' in validate) throw new Error('$async is not supported');
  return validate;
}
