// @ts-check
// Parses and checks large bodies in a thread of its own: ten megabytes take up to a tenth of a second, and hostile ones
// longer. It is an entry of its own in the build, as a thread is started from a file.
import { parentPort, workerData } from 'node:worker_threads';
import { checkInput } from './check-input.mjs';
import { compileInput } from './compile-input.mjs';
import { readJson } from './read-json.mjs';

/** @type {Map<string, Record<string, unknown>>} */
const rules = workerData;
/** @type {Map<string, import('ajv').ValidateFunction>} */
const compiled = new Map();

/** @param {string} modelId */
function validatorOf(modelId) {
  const validate = compiled.get(modelId) ?? compileInput(rules.get(modelId) ?? {});
  compiled.set(modelId, validate);
  return validate;
}

parentPort?.on('message', (/** @type {{ modelId: string, body: Uint8Array }} */ job) => {
  const read = readJson(job.body);
  parentPort?.postMessage(
    'problem' in read ? read : checkInput(validatorOf(job.modelId), read.value),
  );
});
