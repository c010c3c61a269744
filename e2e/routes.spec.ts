import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, signUp, test } from './fixtures';
import { product } from './serve';

const UNKNOWN = '00000000-0000-7000-8000-000000000000';

/** What everybody may open, signed in or not; a route that is not here is somebody's. */
const PUBLIC = [
  /^\/$/,
  /^\/(sign-in|sign-up|forgot-password|verify-email|reset-password|leaks)$/,
  /^\/docs(\/|$)/,
  /^\/dev\/mail(\/|$)/,
  /^\/openapi\.json$/,
  // They decide by what they are sent: credentials, a mailed token, a signature, a key that somebody found.
  /^\/api\/(leaks|auth\/.*|sign-up|verify-email|forgot-password|reset-password|payments\/.*)$/,
];

interface Route {
  path: string;
  /** Empty for a page. */
  methods: string[];
}

/** Every route of the console, found by walking `app/`: a new one cannot be forgotten. */
const routes: Route[] = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
  .map((file) => {
    const path = `/${file
      .replace(/(^|\/)(page\.tsx|route\.ts)$/, '')
      .split('/')
      .filter((part) => !part.startsWith('('))
      .map((part) => (part.startsWith('[') ? UNKNOWN : part))
      .join('/')}`;
    const source = file.endsWith('route.ts') ? readFileSync(`app/${file}`, 'utf8') : '';
    const methods = [...source.matchAll(/export const (GET|POST|PUT|PATCH|DELETE)\b/g)];
    return { path, methods: methods.map(([, method = '']) => method) };
  });
const guarded = routes.filter(({ path }) => !PUBLIC.some((pattern) => pattern.test(path)));
const ofStaff = guarded.filter(({ path }) => /^\/(api\/)?staff\//.test(path));

test('there is something to walk', () => {
  expect(guarded.length).toBeGreaterThan(25);
  expect(ofStaff.length).toBeGreaterThan(7);
});

test('every route that is not public gives a stranger nothing (R12)', async ({ page }) => {
  const headers = { origin: product().consoleUrl };
  for (const { path, methods } of guarded) {
    const staff = ofStaff.some((one) => one.path === path);
    if (methods.length === 0) {
      const answer = await page.request.get(path, { maxRedirects: 0 });
      expect([path, answer.status()]).toEqual([path, staff ? 404 : 307]);
    }
    for (const method of methods) {
      const answer = await page.request.fetch(path, {
        method,
        headers,
        data: method === 'GET' ? undefined : {},
      });
      expect([method, path, answer.status()]).toEqual([method, path, staff ? 404 : 401]);
    }
  }
});

test('every route of staff is 404 for an owner, and every route of an account is 404 for ids of nobody (R12)', async ({
  page,
}) => {
  const email = await signUp(page);
  const headers = { origin: product().consoleUrl };
  const withId = guarded.filter(({ path }) => path.includes(UNKNOWN));
  const ask = async (list: Route[], who: string) => {
    for (const { path, methods } of list) {
      for (const method of methods.length > 0 ? methods : ['GET']) {
        const answer = await page.request.fetch(path, {
          method,
          headers,
          data: method === 'GET' ? undefined : {},
        });
        // A body that is refused before the id is looked for says nothing about the id.
        const allowed = list === withId && method !== 'GET' ? [400, 404] : [404];
        expect(allowed, `${who}: ${method} ${path} answers ${answer.status()}`).toContain(
          answer.status(),
        );
      }
    }
  };
  await ask(ofStaff, 'an owner');
  await ask(withId, 'an owner');
  execFileSync(process.execPath, ['build/staff.mjs', 'add', email], {
    env: { ...process.env, DATA_DIR: product().dataDir },
  });
  await ask(withId, 'staff');
});
