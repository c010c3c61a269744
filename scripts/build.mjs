// `npm run build`: installs what is missing and builds console, gateway and commands; `--types` builds only what the
// type check needs.
import { build, fail, generateClient, install, ROOT, requireNode, run } from './prepare.mjs';

requireNode();
process.chdir(ROOT);
try {
  await install();
  if (process.argv[2] === '--types') {
    await generateClient();
    await run('npx', ['--no-install', 'next', 'typegen'], { quiet: true });
  } else {
    await build();
  }
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
