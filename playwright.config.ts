import { defineConfig, devices } from '@playwright/test';

const desktop = { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } };
const phone = { ...devices['Desktop Chrome'], viewport: { width: 390, height: 844 } };

/** The tests that run in both themes and both widths. */
const EVERYWHERE = /(path|screens)\.spec/;

/** Tests the production build, which `npm test` creates, with a real database, real sockets and a real Chromium. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'build/browser-tests',
  globalSetup: './e2e/serve.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions: { executablePath: process.env.CHROMIUM_PATH },
    permissions: ['clipboard-read', 'clipboard-write'],
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
  },
  projects: [
    { name: 'desktop light', use: { ...desktop, colorScheme: 'light' }, testIgnore: /secrets/ },
    { name: 'desktop dark', use: { ...desktop, colorScheme: 'dark' }, testMatch: EVERYWHERE },
    { name: 'phone light', use: { ...phone, colorScheme: 'light' }, testMatch: EVERYWHERE },
    { name: 'phone dark', use: { ...phone, colorScheme: 'dark' }, testMatch: EVERYWHERE },
    {
      name: 'secrets',
      use: desktop,
      testMatch: /secrets/,
      dependencies: ['desktop light', 'desktop dark', 'phone light', 'phone dark'],
    },
  ],
});
