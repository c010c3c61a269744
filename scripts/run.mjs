// `npm start` and every command: installs and builds what is missing, then runs program NAME with the rest of the line.
import { buildProgram, fail, install, loadEnvFile, ROOT, requireNode } from './prepare.mjs';

const [name = ''] = process.argv.splice(2, 1);
requireNode();
loadEnvFile();
process.chdir(ROOT);
let program = '';
try {
  await install();
  program = await buildProgram(name);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
await import(program);
