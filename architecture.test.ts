import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

/**
 * The allowed imports, from the two tables of ARCHITECTURE.md: folders of the project, and domain folders of `lib`,
 * which can all import `core`. Tests can import everything.
 */
const [TOP, NOUNS] = tablesOf(readFileSync('ARCHITECTURE.md', 'utf8')) as [
  Record<string, string[]>,
  Record<string, string[]>,
];

/** Each table whose second column is "may import", by the name in its first column. */
function tablesOf(text: string): Record<string, string[]>[] {
  return text
    .split(/^\| \w+ \| may import \| .*$/m)
    .slice(1)
    .map((table) =>
      Object.fromEntries(
        [...table.matchAll(/^\| `([\w-]+)` \| ([^|]*)\|/gm)].map(([, name, imports = '']) => [
          name,
          [...imports.matchAll(/`([\w-]+)`/g)].map(([, one]) => one),
        ]),
      ),
    );
}

interface Import {
  file: string;
  target: string;
  external: boolean;
}

const imports: Import[] = sourceFiles().flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, name = '']) => {
      const external = !name.startsWith('.') && !name.startsWith('@/');
      if (external) return { file, target: name, external };
      const target = name.startsWith('@/')
        ? name.slice(2)
        : relative('.', join(dirname(file), name));
      return { file, target, external };
    },
  ),
);
const own = imports.filter((one) => !one.external);

function sourceFiles(): string[] {
  return Object.keys(TOP)
    .filter((dir) => existsSync(dir))
    .flatMap((dir) =>
      readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name)),
    )
    .filter((file) => /\.(ts|tsx)$/.test(file) && !/\.test\.tsx?$/.test(file))
    .filter((file) => !file.includes('/node_modules/'))
    .filter((file) => !file.startsWith('test/') && !file.startsWith('lib/db/generated/'));
}

/** `lib/keys/format` belongs to `keys`. */
function nounOf(path: string): string {
  return path.split('/')[1] ?? '';
}

test('there is something to check', () => {
  expect(own.length).toBeGreaterThan(100);
});

test('every folder of lib is in the table of ARCHITECTURE.md', () => {
  const folders = readdirSync('lib', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect(folders.sort()).toEqual(Object.keys(NOUNS).sort());
});

test('imports run one way: app and gateway, nouns, database, kernel', () => {
  const wrong = own.filter(({ file, target }) => {
    const from = file.split('/')[0] ?? '';
    return !TOP[from]?.includes(target.split('/')[0] ?? '');
  });
  expect(wrong).toEqual([]);
});

test('a noun imports only what its row says', () => {
  const wrong = own
    .filter(({ file, target }) => file.startsWith('lib/') && target.startsWith('lib/'))
    .filter(({ file, target }) => {
      const [from, to] = [nounOf(file), nounOf(target)];
      return from !== to && to !== 'core' && !NOUNS[from]?.includes(to);
    });
  expect(wrong).toEqual([]);
});

test('in lib, only auth uses next/*', () => {
  const wrong = imports.filter(
    ({ file, target }) =>
      file.startsWith('lib/') &&
      !file.startsWith('lib/auth/') &&
      /^next(-auth)?(\/|$)/.test(target),
  );
  expect(wrong).toEqual([]);
});

test('tests and measurements start programs of the product with ownEnvironment (test/harness/own-environment.ts)', () => {
  const files = ['cli', 'e2e', 'test', 'torture', 'bench'].flatMap((dir) =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name)),
  );
  const wrong = files
    .filter(
      (file) => file.endsWith('.ts') && (!file.startsWith('cli/') || /\.test\.ts$/.test(file)),
    )
    .filter((file) => {
      const source = readFileSync(file, 'utf8');
      return /build\/\w+\.mjs|GATEWAY_PROGRAM/.test(source) && source.includes('...process.env');
    });
  expect(wrong).toEqual([]);
});

test('Prisma filters by a part of a text escape its wildcards', () => {
  const wrong = sourceFiles().filter((file) =>
    /\b(startsWith|endsWith|contains): (?!escapeLike\()/.test(readFileSync(file, 'utf8')),
  );
  expect(wrong).toEqual([]);
});

test('a text from outside is rendered through <Foreign> (components/foreign.tsx)', () => {
  const fields =
    '(?:address|revokedBy|email|failure|foundAt|keyName|reason|userAgent|(?:key|row|target|found|receipt)\\??\\.name)';
  // A child in JSX, such as `{event.reason}`, `{event.reason ?? 'none'}` and `{eventLabel(event)}`. Not an attribute,
  // a template or a destructured parameter.
  const bare = new RegExp(
    `(?<![=$\\w(])\\{(?:(?:\\w+\\??\\.)*${fields}(?: \\?\\? [^{}]*)?|(?:event|entry|timeline)Label\\(\\w+\\))\\}`,
    'g',
  );
  const wrong = sourceFiles()
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) => {
      // Text that the server has already made visible only needs the element.
      const source = readFileSync(file, 'utf8').replace(/<bdi>.*?<\/bdi>/g, '');
      return [...source.matchAll(bare)].map(
        ([found]) => `${file}: ${found} may reorder the text around it: <Foreign text=${found} />`,
      );
    });
  expect(wrong).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const files = new Set(sourceFiles());
  const importsOf = new Map<string, string[]>();
  for (const { file, target } of own) {
    const found = ['.ts', '.tsx'].map((end) => `${target}${end}`).find((path) => files.has(path));
    if (found) importsOf.set(file, [...(importsOf.get(file) ?? []), found]);
  }
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: string[]) => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const next of importsOf.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('pages and route handlers get no secrets, and leave transactions to lib', () => {
  const secrets = imports.filter(
    ({ file, target }) =>
      /^(app|components)\//.test(file) && target === 'lib/console/console-config',
  );
  expect(secrets).toEqual([]);
  const wrong = sourceFiles().filter(
    (file) =>
      /^(app|components)\//.test(file) &&
      /\.prisma\b|\bdb\.(change|url|pool|pipeline)\b|authSecret|databaseUrl/.test(
        readFileSync(file, 'utf8'),
      ),
  );
  expect(wrong).toEqual([]);
});

test('screens know no SQL and no Prisma', () => {
  const wrong = imports.filter(
    ({ file, target }) =>
      /^(app|components)\//.test(file) && /^(pg|@prisma\/|lib\/db\/)/.test(target),
  );
  expect(wrong).toEqual([]);
  const raw = sourceFiles().filter(
    (file) =>
      /^(app|components)\//.test(file) && /\$queryRaw|pool\.query/.test(readFileSync(file, 'utf8')),
  );
  expect(raw).toEqual([]);
});
