import { connection } from 'next/server';
import type { DescribedApi } from '@/lib/api/open-api';
import type { Catalog } from '@/lib/catalog/catalog';
import { type ConsoleConfig, consoleContext } from '@/lib/console/console-context';
import { type Example, exampleOf } from '@/lib/docs/example';

/** What the pages of the documentation are made of. */
export interface DocsContext {
  config: ConsoleConfig;
  catalog: Catalog;
  example: Example;
  /** The API as this deployment has it. */
  api: DescribedApi;
}

/** Real addresses and the real catalogue: known when a request comes, not when the console is built. */
export async function docsContext(): Promise<DocsContext> {
  await connection();
  const { config, catalog } = consoleContext();
  const { apiUrl, brandName, leakScannerKeysFile } = config;
  const api = { catalog, apiUrl, brandName, leakBatches: leakScannerKeysFile !== undefined };
  return { config, catalog, example: exampleOf(catalog, apiUrl), api };
}
