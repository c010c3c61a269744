// @ts-check
// Plain JavaScript, because the thread of input-thread.mjs checks bodies by the same rules.

/**
 * A body whose input has been checked against the rules of its model: without `channel`, with defaults filled in.
 * `error` is the first violation.
 * @typedef {{ channel: unknown, input: Record<string, unknown>, error: import('ajv').ErrorObject | null }} CheckedInput
 */

/**
 * Checks a parsed body and changes it: removes `channel` and fills in defaults.
 * @param {import('ajv').ValidateFunction} validate
 * @param {unknown} body
 * @returns {CheckedInput | { problem: string }}
 */
export function checkInput(validate, body) {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { problem: 'the body must be a JSON object' };
  }
  const input = /** @type {Record<string, unknown>} */ (body);
  const { channel } = input;
  // Deleted in place: a copy of an object with very many names takes seconds.
  if (channel !== undefined) delete input.channel;
  return { channel, input, error: validate(input) ? null : (validate.errors?.[0] ?? null) };
}
