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
    // Long, since the machine may be busy.
    expect: { poll: { timeout: 20_000 } },
    // Two cores; PostgreSQL needs some of them.
    maxWorkers: 2,
  },
});
