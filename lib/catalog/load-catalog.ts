import { readFileSync } from 'node:fs';
import { type Catalog, createCatalog } from './catalog';
import shippedModels from './models.json';
import { modelsSchema } from './models-schema';

/** More of them would be no line that anybody reads. */
const MOST_PROBLEMS = 5;

/**
 * The catalogue in the file `modelsFile` (the setting MODELS_FILE), or the one that ships where there is none. Credentials
 * are filled in from the environment. Throws an error of one line that names the file, where in it, and the reason.
 */
export function loadCatalog(
  modelsFile: string | undefined,
  environment: Record<string, string | undefined>,
): Catalog {
  const name = modelsFile ? `MODELS_FILE ${modelsFile}` : 'lib/catalog/models.json';
  const content = modelsFile ? readJson(name, modelsFile) : shippedModels;
  const parsed = modelsSchema(environment).safeParse(content);
  if (parsed.success) return createCatalog(parsed.data.models);
  const problems = parsed.error.issues.map(({ path, message }) =>
    [...(path.length > 0 ? [path.join('.')] : []), message].join(': '),
  );
  throw new Error(`${name}: ${oneLine(problems.slice(0, MOST_PROBLEMS).join('; '))}`);
}

function readJson(name: string, file: string): unknown {
  const text = attempt(`${name}: cannot be read`, () => readFileSync(file, 'utf8'));
  return attempt(`${name}: is no JSON`, () => JSON.parse(text));
}

function attempt<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${what}: ${oneLine(error instanceof Error ? error.message : 'unknown')}`);
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
