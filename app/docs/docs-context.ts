import { connection } from 'next/server';
import type { DescribedApi } from '@/lib/api/open-api';
import type { Catalog } from '@/lib/catalog/catalog';
import { type ConsoleConfig, consoleContext } from '@/lib/console/console-context';
import { type Example, exampleOf } from '@/lib/docs/example';

/** The context of the documentation's pages. */
export interface DocsContext {
  config: ConsoleConfig;
  catalog: Catalog;
  example: Example;
  /** The API of this deployment. */
  api: DescribedApi;
}

/** The addresses and the catalogue of this deployment: known at the request, not at the build. */
export async function docsContext(): Promise<DocsContext> {
  await connection();
  const { config, catalog } = consoleContext();
  const { apiUrl, brandName, leakScannerKeysFile } = config;
  const api = { catalog, apiUrl, brandName, leakBatches: leakScannerKeysFile !== undefined };
  return { config, catalog, example: exampleOf(catalog, apiUrl), api };
}
