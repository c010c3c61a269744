import { readdirSync, readFileSync } from 'node:fs';

/** Replaces every parameter of a path. */
export const UNKNOWN = '00000000-0000-7000-8000-000000000000';

/** A page or a route handler of the console. */
export interface Route {
  /** The name of its folder: `/api/keys/[id]`. */
  name: string;
  path: string;
  /** Empty for a page. */
  methods: string[];
}

/** Every route of the console, found by walking `app/`, so that a new one cannot be forgotten. */
export const routes: Route[] = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
  .map((file) => {
    const parts = file
      .replace(/(^|\/)(page\.tsx|route\.ts)$/, '')
      .split('/')
      .filter((part) => !part.startsWith('('));
    const source = file.endsWith('route.ts') ? readFileSync(`app/${file}`, 'utf8') : '';
    const methods = source.matchAll(
      /export (?:const|async function) (GET|POST|PUT|PATCH|DELETE)\b/g,
    );
    return {
      name: `/${parts.join('/')}`,
      path: `/${parts.map((part) => (part.startsWith('[') ? UNKNOWN : part)).join('/')}`,
      methods: [...methods].map(([, method = '']) => method),
    };
  });
