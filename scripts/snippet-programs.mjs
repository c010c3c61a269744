import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from './prepare.mjs';

/** The programs that run the documentation's snippets, besides Node.js. */
const PROGRAMS = ['bash', 'curl', 'python3'];
const APT_GET = '/usr/bin/apt-get';

/** Ensures that the documentation's snippets can be run: installs missing programs if allowed, else throws. */
export async function requireSnippetPrograms() {
  let missing = PROGRAMS.filter((program) => !starts(program));
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync(APT_GET)) {
    console.log(`Installing ${missing.join(', ')} with apt-get …`);
    await run(APT_GET, ['update'], { quiet: true });
    await run(APT_GET, ['install', '-y', '--no-install-recommends', ...missing], {
      quiet: true,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    missing = missing.filter((program) => !starts(program));
  }
  if (missing.length > 0) {
    throw new Error(`The snippets of the documentation are run: install ${missing.join(', ')}.`);
  }
}

function starts(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}
