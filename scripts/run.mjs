// `npm start` and `npm run staff`: installs and builds what is missing, then runs build/NAME.mjs with the rest of the line.
import { build, fail, install, loadEnvFile, ROOT, requireNode } from './prepare.mjs';

const [name = ''] = process.argv.splice(2, 1);
requireNode();
loadEnvFile();
process.chdir(ROOT);
try {
  await install();
  await build();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
await import(`../build/${name}.mjs`);
