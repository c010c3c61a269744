import { consoleContext } from '@/lib/console/console-context';

const VALID_MS = 30 * 24 * 60 * 60_000;

/** Where to report a vulnerability (RFC 9116); 404 unless SELLER_EMAIL is set. */
export async function GET(): Promise<Response> {
  const { consoleUrl, seller } = consoleContext().config;
  if (!seller.email) return new Response('Not found\n', { status: 404 });
  const expires = new Date(Date.now() + VALID_MS).toISOString();
  const lines = [
    `Contact: mailto:${seller.email}`,
    `Expires: ${expires}`,
    'Preferred-Languages: en',
    `Canonical: ${consoleUrl}/.well-known/security.txt`,
  ];
  return new Response(`${lines.join('\n')}\n`, {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}
