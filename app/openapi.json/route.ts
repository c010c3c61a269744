import { connection } from 'next/server';
import { openApiDocument } from '@/lib/api/open-api';
import { consoleContext } from '@/lib/console/console-context';

/** The API described for programs: the same document that the gateway serves. Pages of any origin may read it. */
export async function GET(): Promise<Response> {
  await connection();
  const { catalog, config } = consoleContext();
  return Response.json(openApiDocument(catalog, config.apiUrl, config.brandName), {
    headers: { 'access-control-allow-origin': '*' },
  });
}
