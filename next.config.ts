import type { NextConfig } from 'next';

const config: NextConfig = {
  // A second build next to the running one (tests, another developer) sets its own folder.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
  images: { unoptimized: true },
  // Our own run of tsc checks types, over the whole repository at once.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: import.meta.dirname },
  serverExternalPackages: ['@node-rs/argon2', '@prisma/adapter-pg', '@prisma/client', 'pg', 'pino'],
};

export default config;
