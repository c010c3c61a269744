import { openApiDocument } from '@/lib/api/open-api';
import { docsContext } from '../docs/docs-context';

/** The API described for programs: the same document that the gateway serves. Pages of any origin may read it. */
export async function GET(): Promise<Response> {
  const { api } = await docsContext();
  return Response.json(openApiDocument(api), {
    headers: { 'access-control-allow-origin': '*' },
  });
}
