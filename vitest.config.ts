import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules', '.next*', 'build', 'e2e'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for comes at once, unless the machine is busy with something else.
    expect: { poll: { timeout: 20_000 } },
    // Two cores; PostgreSQL wants some of them.
    maxWorkers: 2,
  },
});
