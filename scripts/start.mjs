// `npm start`: installs and builds what is missing, then serves console and gateway until it is stopped.
import { build, fail, install, loadEnvFile, ROOT, requireNode } from './prepare.mjs';

requireNode();
loadEnvFile();
process.chdir(ROOT);
try {
  await install();
  await build();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
await import('../build/serve.mjs');
