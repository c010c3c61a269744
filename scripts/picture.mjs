// `npm run picture`: starts the product on free ports, acts as a new user, and takes docs/api-keys.png.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { build, install, ROOT, requireNode } from './prepare.mjs';

requireNode();
process.chdir(ROOT);
await install();
await build();
const { chromium } = await import('@playwright/test');
const executablePath = await findChromium({
  cacheDir: join(ROOT, 'node_modules', '.cache', 'get3w-chromium'),
  log: console.log,
});
// Short paths and the default ports, as a new user sees them.
const dataDir = mkdtempSync(join(tmpdir(), 'get3w-picture-'));
const [port, apiPort] = [await freePort(), 4000];
const child = spawn(process.execPath, ['build/serve.mjs'], {
  env: {
    ...process.env,
    ...blankSettings(),
    PORT: String(port),
    API_PORT: String(await freePort()),
    API_URL: `http://localhost:${apiPort}`,
    DATA_DIR: dataDir,
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = new Promise((done) => child.once('exit', done));
try {
  await new Promise((done, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('Stop with') && done(undefined));
    child.once('exit', () => reject(new Error('The product did not start.')));
  });
  const browser = await chromium.launch({ executablePath });
  const page = await browser.newPage({
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
  });
  await page.goto('/sign-up');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password').fill('a picture of a password');
  await page.getByRole('button', { name: 'Create account' }).click();
  for (const name of ['production-web', 'nightly-batch']) {
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('button', { name: 'Generate' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Close anyway' }).click();
    await page.getByRole('button', { name: `Delete ${name}` }).waitFor();
  }
  await page.goto('/billing');
  await page.getByRole('radio', { name: '$25', exact: true }).click();
  await page.getByRole('button', { name: 'Top up' }).click();
  await page.getByRole('button', { name: 'Pay $25.00' }).click();
  await page.getByText('Topped up $25.00').waitFor();
  await page.goto('/api-keys');
  await page.getByRole('button', { name: 'Delete production-web' }).waitFor();
  await page.screenshot({ path: join(ROOT, 'docs', 'api-keys.png') });
  await browser.close();
  console.log('docs/api-keys.png');
} finally {
  child.kill('SIGTERM');
  await exited;
  rmSync(dataDir, { recursive: true, force: true });
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' ? address?.port : 0));
    });
  });
}

/** The settings of the user's own copy must not be in the picture. */
function blankSettings() {
  const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
  return Object.fromEntries([...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => [name, '']));
}
