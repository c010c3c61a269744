import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quietPort } from '@/lib/db/embedded-postgres';
import { ownEnvironment } from '@/test/harness/own-environment';
import { claimDataDir, ownAuthSecret } from './embedded-default';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'get3w-start-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

test('a start that cannot write its pid file ends with one line, and leaves no claim behind', async () => {
  const env = ownEnvironment({
    DATA_DIR: dir,
    PORT: String(await quietPort()),
    API_PORT: String(await quietPort()),
  });
  // As on a full disk: files can be created, but not written to.
  const start = spawnSync(
    'sh',
    ['-c', `trap '' XFSZ; ulimit -f 0; exec "$0" build/serve.mjs 2>&1`, process.execPath],
    { env, encoding: 'utf8', timeout: 10_000, killSignal: 'SIGKILL' },
  );
  expect(start.error).toBeUndefined();
  expect(start.stdout).toBe(
    `Cannot write ${dir}/running.pid: the file size limit is reached. Raise it (ulimit -f), or set DATA_DIR to another folder.\n`,
  );
  expect(readdirSync(dir)).toEqual([]);
});

test('a secret that does not fit on the disk is one line, and no empty secret stays', () => {
  symlinkSync('/dev/full', join(dir, 'auth-secret.new'));
  expect(() => ownAuthSecret(dir)).toThrow(
    `Cannot write ${dir}/auth-secret: the disk is full. Free some space, or set DATA_DIR to another folder.`,
  );
  expect(existsSync(join(dir, 'auth-secret'))).toBe(false);
  expect(ownAuthSecret(dir)).toMatch(/^[0-9a-f]{64}$/);
});

test('a DATA_DIR below a file is one line', () => {
  writeFileSync(join(dir, 'file'), '');
  expect(() => claimDataDir(join(dir, 'file', 'data'))).toThrow(
    `Cannot write ${dir}/file/data: a file is where a folder should be.`,
  );
  expect(() => claimDataDir(join(dir, 'file'))).toThrow(/^Cannot write .*a folder should be/);
});

test('the claim of a process that has gone is taken over', () => {
  writeFileSync(join(dir, 'running.pid'), '');
  const claim = claimDataDir(dir);
  claim.release();
  expect(readdirSync(dir)).toEqual([]);
});
