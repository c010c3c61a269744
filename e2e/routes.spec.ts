import type { Page } from '@playwright/test';
import { REFUSALS } from '@/lib/core/errors';
import { expect, signUp, test } from './fixtures';
import { behindTheScenes } from './money-fixtures';
import { product } from './serve';
import { confirmStaff, staffCommand } from './staff-fixtures';
import { type Route, routes, UNKNOWN } from './walk-routes';

/** Public routes, signed in or not; all other routes belong to a user. */
const PUBLIC = [
  /^\/$/,
  /^\/(sign-in|sign-up|forgot-password|verify-email|reset-password|leaks)$/,
  /^\/docs(\/|$)/,
  /^\/dev\/mail(\/|$)/,
  /^\/(openapi\.json|\.well-known\/security\.txt)$/,
  // They authenticate by their content: credentials, an emailed token, a signature, a found key.
  /^\/api\/(leaks|auth\/.*|sign-up|verify-email|forgot-password|reset-password|payments\/.*)$/,
];

/** The pages and actions of the role support. All other staff routes are for admins, and 404 for support. */
const SUPPORT = [
  /^\/staff\/(revocations|accounts|audit|verify)(\/|$)/,
  /^\/api\/staff\/confirm$/,
  /^\/api\/staff\/(revocations|audit)/,
  /^\/api\/staff\/accounts\/[^/]+\/(keys\/|timeline\.csv$)/,
];

/** The only action that cannot require a confirmed password, since it confirms it. */
const CONFIRM = '/api/staff/confirm';

const guarded = routes.filter(({ path }) => !PUBLIC.some((pattern) => pattern.test(path)));
const ofStaff = guarded.filter(({ path }) => /^\/(api\/)?staff\//.test(path));
const withId = guarded.filter(({ path }) => path.includes(UNKNOWN));

/** The same routes, with a real account instead of the unknown one. */
function ofAccount(accountId: string): Route[] {
  return ofStaff.map(({ name, path, methods }) => ({
    name,
    path: path.replace(`/staff/accounts/${UNKNOWN}`, `/staff/accounts/${accountId}`),
    methods,
  }));
}

/** Calls every method of every route, with an empty body where it has one, and passes each answer on. */
async function ask(
  page: Page,
  list: Route[],
  judge: (status: number, route: { method: string; path: string; error: string }) => void,
): Promise<void> {
  for (const { path, methods } of list) {
    for (const method of methods.length > 0 ? methods : ['GET']) {
      const answer = await page.request.fetch(path, {
        method,
        headers: { origin: product().consoleUrl },
        data: method === 'GET' ? undefined : {},
        maxRedirects: 0,
      });
      const body: unknown = await answer.json().catch(() => null);
      const error =
        typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : '';
      judge(answer.status(), { method, path, error });
    }
  }
}

test('the list of routes is not empty', () => {
  expect(guarded.length).toBeGreaterThan(25);
  expect(ofStaff.length).toBeGreaterThan(9);
});

test('every route that is not public is refused without a session', async ({ page }) => {
  const pages = guarded.filter(({ methods }) => methods.length === 0);
  await ask(page, guarded, (status, { method, path }) => {
    const staff = ofStaff.some((one) => one.path === path);
    const refused = pages.some((one) => one.path === path) ? 307 : 401;
    expect([method, path, status]).toEqual([method, path, staff ? 404 : refused]);
  });
});

test('every staff route is 404 for an owner, and every account route is 404 for unknown ids', async ({
  page,
}) => {
  const email = await signUp(page);
  const hidden = (status: number, { method, path }: { method: string; path: string }) => {
    // A body that is refused before the id is looked up reveals nothing about the id.
    const allowed = method === 'GET' ? [404] : [400, 404];
    expect(allowed, `${method} ${path} answers ${status}`).toContain(status);
  };
  await ask(page, ofStaff, (status, { method, path }) =>
    expect([method, path, status]).toEqual([method, path, 404]),
  );
  await ask(page, withId, hidden);
  staffCommand('add', email, '--admin');
  await confirmStaff(page);
  await ask(page, withId, hidden);
});

test('routes for admins are 404 for support', async ({ page }) => {
  const email = await signUp(page);
  let ownId = '';
  await behindTheScenes(email, async (_db, { accountId }) => {
    ownId = accountId;
  });
  const list = ofAccount(ownId);
  const isAdmins = (path: string) => !SUPPORT.some((pattern) => pattern.test(path));
  expect(list.filter(({ path }) => isAdmins(path)).length).toBeGreaterThan(3);

  staffCommand('add', email);
  await confirmStaff(page);
  const judge = (admin: boolean) => (status: number, route: { method: string; path: string }) => {
    const { method, path } = route;
    if (!admin && isAdmins(path)) expect([method, path, status]).toEqual([method, path, 404]);
    else if (!path.includes(UNKNOWN)) expect(status, `${method} ${path}`).not.toBe(404);
  };
  await ask(page, list, judge(false));
  staffCommand('add', email, '--admin');
  await ask(page, list, judge(true));
});

test('every action of staff asks for the password again; the sign-in does not count', async ({
  page,
}) => {
  const email = await signUp(page);
  staffCommand('add', email, '--admin');
  const actions = ofStaff
    .map((route) => ({ ...route, methods: route.methods.filter((method) => method !== 'GET') }))
    .filter(({ path, methods }) => methods.length > 0 && path !== CONFIRM);
  expect(actions.length).toBeGreaterThan(5);
  const [code, text] = REFUSALS.confirm_password;
  await ask(page, actions, (status, { method, path, error }) =>
    expect([method, path, status, error]).toEqual([method, path, code, text]),
  );
});
