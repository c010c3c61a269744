import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

const SOURCES = ['app', 'components', 'lib', 'gateway', 'console', 'cli', 'prisma', 'public'];
const SETTINGS = [
  'package-lock.json',
  'next.config.ts',
  'postcss.config.mjs',
  'prisma.config.ts',
  'tsconfig.json',
  'scripts/prepare.mjs',
];
const GENERATED = join(ROOT, 'lib', 'db', 'generated');
/** The entry points of `build/`: the servers and their commands. */
const PRODUCT = {
  gateway: 'gateway/main.ts',
  'input-thread': 'lib/catalog/input-thread.mjs',
  console: 'console/main.ts',
  serve: 'cli/serve.ts',
  staff: 'cli/staff.ts',
  verify: 'cli/verify.ts',
  usage: 'cli/usage.ts',
};
/** The entry points of `build/tools/`, bundled when their command is run: development tools that use test support. */
const TOOLS = {
  db: 'cli/db.ts',
  seed: 'cli/seed.ts',
  torture: 'torture/main.ts',
  bench: 'bench/main.ts',
  'bench-load': 'bench/load/main.ts',
};
/** Tools that do not start a program of the product. */
const WITHOUT_PRODUCT = ['db', 'seed'];

/** Exits with one line if Node.js is too old: later errors would be less clear. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node.js 20.19 or newer is needed; this is ${process.versions.node}.`);
  }
}

/** Reads `.env` if it exists; variables of the environment override it. */
export function loadEnvFile() {
  const file = join(ROOT, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** Installs the packages of package-lock.json unless they are installed. */
export async function install() {
  const wanted = hashOf([join(ROOT, 'package-lock.json')]);
  const stamp = join(ROOT, 'node_modules', '.installed');
  if (readStamp(stamp) === wanted) return;
  // On standard error, here and below: a program may parse a command's output.
  console.error('Installing packages (a minute or two on the first start) …');
  // Not `npm ci`: it refuses a lock file from a registry that lacked the builds for other platforms. The versions are
  // still those of the lock file, which is not changed.
  await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    quiet: true,
  });
  writeFileSync(stamp, wanted);
}

/** Generates the Prisma client unless it was generated from the current schema. */
export async function generateClient() {
  const schema = filesBelow(join(ROOT, 'prisma', 'schema'));
  const wanted = hashOf([...schema, join(ROOT, 'package-lock.json')]);
  const stamp = join(GENERATED, '.generated');
  if (readStamp(stamp) === wanted) return;
  await run('npx', ['--no-install', 'prisma', 'generate', '--no-hints'], { quiet: true });
  writeFileSync(stamp, wanted);
}

/** Builds console, gateway and commands unless no source has changed. */
export async function build() {
  await generateClient();
  const sources = SOURCES.flatMap((dir) => filesBelow(join(ROOT, dir)));
  const wanted = hashOf([...sources, ...SETTINGS.map((file) => join(ROOT, file))]);
  const stamp = join(ROOT, 'build', '.built');
  if (readStamp(stamp) === wanted) return;
  rmSync(stamp, { force: true });
  console.error('Building (about a minute) …');
  await buildServers();
  await run('npx', ['--no-install', 'next', 'build'], {
    quiet: true,
    env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  });
  writeFileSync(stamp, wanted);
}

/** Bundles everything outside Next.js into `build/`; packages stay in node_modules. */
export async function buildServers() {
  await bundle(serverBuild());
}

/**
 * Builds the program of a command and returns its file. Programs of the product are part of the build; a tool is
 * bundled now.
 * @param {string} name
 */
export async function buildProgram(name) {
  if (!WITHOUT_PRODUCT.includes(name)) await build();
  if (!(name in TOOLS)) return join(ROOT, 'build', `${name}.mjs`);
  await generateClient();
  await bundle({ ...bundling(TOOLS), outdir: 'build/tools' });
  return join(ROOT, 'build', 'tools', `${name}.mjs`);
}

/** The bundling options of the servers, for `build` and for `npm run dev`. */
export function serverBuild() {
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  // The worker must be next to the file that starts it.
  cpSync(
    join(ROOT, 'lib', 'upstreams', 'sandbox', 'painter.mjs'),
    join(ROOT, 'build', 'painter.mjs'),
  );
  return { ...bundling(PRODUCT), outdir: 'build' };
}

/** @param {Record<string, string>} entryPoints */
function bundling(entryPoints) {
  return {
    absWorkingDir: ROOT,
    entryPoints,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: /** @type {const} */ ('node'),
    target: 'node20',
    format: /** @type {const} */ ('esm'),
    packages: /** @type {const} */ ('external'),
    sourcemap: true,
    logLevel: /** @type {const} */ ('error'),
  };
}

/** @param {import('esbuild').BuildOptions} options */
async function bundle(options) {
  const esbuild = await import('esbuild');
  await esbuild.build(options);
  // Its helper process would run as long as this one.
  await esbuild.stop();
}

/**
 * Runs a command in the project's folder. With `quiet` its output is shown only when it fails. Rejects when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean, env?: Record<string, string> }} [options]
 */
export function run(command, args, options = {}) {
  return new Promise((done, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...options.env },
      stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) return done(undefined);
      if (output) console.error(output.trim());
      reject(new Error(`${command} ${args.join(' ')} failed (${signal ?? code}).`));
    });
  });
}

/** Exits with one line. */
export function fail(line) {
  console.error(line);
  process.exit(1);
}

function filesBelow(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((file) => !file.startsWith(GENERATED))
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .filter((file) => statSync(file).isFile())
    .sort();
}

function hashOf(files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) {
    hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
