import { expect, test } from './fixtures';
import { product } from './serve';

test('robots, icons and the contact for vulnerabilities are where programs look for them', async ({
  page,
}) => {
  const get = (path: string) => page.request.get(product().consoleUrl + path);
  expect(await (await get('/robots.txt')).text()).toBe('User-agent: *\nDisallow: /\n');
  for (const path of ['/favicon.ico', '/apple-touch-icon.png']) {
    expect((await get(path)).headers()['content-type'], path).toMatch(/^image\//);
  }
  const contact = await get('/.well-known/security.txt');
  expect(contact.headers()['content-type']).toBe('text/plain; charset=utf-8');
  const lines = (await contact.text()).split('\n');
  expect(lines).toContain('Contact: mailto:billing@example.com');
  // RFC 9116: in the future, and less than a year ahead.
  const expires = Date.parse(lines.find((line) => line.startsWith('Expires: '))?.slice(9) ?? '');
  expect(expires).toBeGreaterThan(Date.now());
  expect(expires).toBeLessThan(Date.now() + 365 * 24 * 60 * 60_000);
});
