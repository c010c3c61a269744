import { openApiDocument } from '@/lib/api/open-api';
import { docsContext } from '../docs/docs-context';

/** The OpenAPI document, the same as the gateway's. Readable from pages of any origin. */
export async function GET(): Promise<Response> {
  const { api } = await docsContext();
  return Response.json(openApiDocument(api), {
    headers: { 'access-control-allow-origin': '*' },
  });
}
