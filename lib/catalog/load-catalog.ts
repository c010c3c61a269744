import { checkSettings, readSettingsFile } from '../core/settings-file';
import { type Catalog, createCatalog } from './catalog';
import shippedModels from './models.json';
import { modelsSchema } from './models-schema';

/**
 * The catalogue in the file `modelsFile` (the setting MODELS_FILE), or else the built-in one. Credentials are filled in
 * from the environment. Throws an error of one line with the file, the path in it, and the reason.
 */
export function loadCatalog(
  modelsFile: string | undefined,
  environment: Record<string, string | undefined>,
): Catalog {
  const schema = modelsSchema(environment);
  const { models } = modelsFile
    ? readSettingsFile(`MODELS_FILE ${modelsFile}`, modelsFile, schema)
    : checkSettings('lib/catalog/models.json', shippedModels, schema);
  return createCatalog(models);
}
