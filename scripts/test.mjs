// `npm test`: all checks of CI, without mocks. Ends with one line: N passed, N failed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, fail, install, ROOT, requireNode, run } from './prepare.mjs';
import { requireSnippetPrograms } from './snippet-programs.mjs';

const HELP = `npm test                            everything: format, lint, types, unit, integration, browser
npm run test:unit -- [FILTER …]     unit and integration tests, all or those of files that match: lib/keys money.test
npm run test:e2e -- [FILTER …]      browser tests, all or those of files that match: webhooks.spec`;

const [part = 'all', ...filters] = process.argv.slice(2);
if (!['all', 'unit', 'e2e'].includes(part) || filters.some((filter) => filter.startsWith('-'))) {
  console.log(HELP);
  process.exit([part, ...filters].some((word) => ['--help', '-h'].includes(word)) ? 0 : 2);
}
requireNode();
process.chdir(ROOT);

const results = mkdtempSync(join(tmpdir(), 'get3w-results-'));
const counts = { passed: 0, failed: 0 };

try {
  await install();
  // First, since the build generates the types of the routes.
  await build();
  if (part === 'all') {
    await step('Format and lint', () => npx(['biome', 'ci', '--error-on-warnings']));
    await step('Types', () => npx(['tsc', '--noEmit']));
  }
  if (part !== 'e2e') {
    await requireSnippetPrograms();
    await suite('Unit and integration tests', join(results, 'unit.json'), (file) =>
      npx([
        'vitest',
        'run',
        '--reporter=dot',
        '--reporter=json',
        `--outputFile.json=${file}`,
        ...filters,
      ]),
    );
  }
  if (part !== 'unit') {
    const { findChromium } = await import('./chromium.mjs');
    const chromium = await findChromium({
      cacheDir: join(ROOT, 'node_modules', '.cache', 'get3w-chromium'),
      log: (line) => console.log(line),
    });
    await suite('Browser tests', join(results, 'browser.json'), (file) =>
      npx(['playwright', 'test', '--reporter=dot,json', ...filters], {
        CHROMIUM_PATH: chromium,
        PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      }),
    );
  }
} catch (error) {
  counts.failed += 1;
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(results, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed > 0 ? 1 : 0);

function npx(args, env = {}) {
  return run('npx', ['--no-install', ...args], { env });
}

/** A check that passes or fails as a whole. */
async function step(name, work) {
  console.log(`\n${name}`);
  try {
    await work();
    counts.passed += 1;
  } catch (error) {
    counts.failed += 1;
    console.error(`${name}: ${error.message}`);
  }
}

/** A suite with its own counts in a JSON report. A crash without a report counts as a failure. */
async function suite(name, report, work) {
  console.log(`\n${name}`);
  let died = '';
  try {
    await work(report);
  } catch (error) {
    died = error.message;
  }
  if (!existsSync(report)) return fail(`${name}: ${died || 'no report'}\n0 passed, 1 failed`);
  const { passed, failed } = readReport(JSON.parse(readFileSync(report, 'utf8')));
  counts.passed += passed;
  counts.failed += failed;
  // Errors outside of tests, for example in a setup.
  if (died && failed === 0) counts.failed += 1;
}

/** Both runners have their own format. A test that did not run has not passed. */
function readReport(report) {
  if (report.stats) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return { passed: expected, failed: unexpected + flaky + skipped };
  }
  return {
    passed: report.numPassedTests,
    failed: report.numTotalTests - report.numPassedTests,
  };
}
