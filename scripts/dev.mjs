// `npm run dev`: the same as start, with reload: Next.js reloads pages, servers are rebuilt and restarted when they
// change.
import { spawn } from 'node:child_process';
import {
  fail,
  generateClient,
  install,
  loadEnvFile,
  ROOT,
  requireNode,
  serverBuild,
} from './prepare.mjs';

requireNode();
loadEnvFile();
process.chdir(ROOT);
process.env.NODE_ENV = 'development';
try {
  await install();
  await generateClient();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

const esbuild = await import('esbuild');
/** @type {import('node:child_process').ChildProcess | undefined} */
let serving;
let first = true;
let ending = false;

const context = await esbuild.context({
  ...serverBuild(),
  plugins: [
    {
      name: 'restart',
      setup(build) {
        build.onEnd(async (result) => {
          if (ending || result.errors.length > 0) return;
          if (!first) console.log('Servers changed, restarting …');
          first = false;
          await stop();
          if (ending) return;
          serving = spawn(process.execPath, ['build/serve.mjs'], {
            stdio: 'inherit',
            // Ctrl-C reaches us, and we pass it on once.
            detached: true,
          });
        });
      },
    },
  ],
});

function stop() {
  return new Promise((done) => {
    if (!serving || serving.exitCode !== null) return done(undefined);
    serving.once('exit', () => done(undefined));
    serving.kill('SIGTERM');
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    ending = true;
    await stop();
    await context.dispose();
    process.exit(0);
  });
}
await context.watch();
