import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snippet } from '@/lib/docs/snippet';

const RUNNERS: Record<string, [program: string, file: string]> = {
  curl: ['bash', 'snippet.sh'],
  bash: ['bash', 'snippet.sh'],
  Python: ['python3', 'snippet.py'],
  JavaScript: [process.execPath, 'snippet.mjs'],
};

/** Writes a snippet to its own file. */
function writeSnippet({ name, code }: Snippet): { program: string; file: string; dir: string } {
  const runner = RUNNERS[name];
  if (!runner) throw new Error(`nothing here runs ${name}`);
  const dir = mkdtempSync(join(tmpdir(), 'get3w-snippet-'));
  const file = join(dir, runner[1]);
  writeFileSync(file, code);
  return { program: runner[0], file, dir };
}

/** Runs a snippet to its end, as a user would, and returns its output. Rejects if it fails. */
export function runSnippet(snippet: Snippet, environment: Record<string, string>): Promise<string> {
  const { program, file, dir } = writeSnippet(snippet);
  return new Promise<string>((done, fail) => {
    execFile(
      program,
      [file],
      { env: { ...process.env, ...environment } },
      (error, stdout, stderr) =>
        error ? fail(new Error(`${error.message}\n${stderr}`)) : done(stdout),
    );
  }).finally(() => rmSync(dir, { recursive: true, force: true }));
}

/** A snippet that runs until it is stopped. */
export interface RunningSnippet {
  /** The output so far. */
  printed(): string;
  stop(): Promise<void>;
}

/** Starts a snippet that is a server. */
export function startSnippet(
  snippet: Snippet,
  environment: Record<string, string>,
): RunningSnippet {
  const { program, file, dir } = writeSnippet(snippet);
  const child: ChildProcess = spawn(program, [file], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  child.stdout?.on('data', (chunk) => {
    printed += chunk;
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  child.once('error', (error) => {
    printed += error.message;
  });
  return {
    printed: () => printed,
    async stop() {
      child.kill();
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
