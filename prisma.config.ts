import { defineConfig } from 'prisma/config';

// `prisma generate` needs no schema engine, yet it looks for one and would download it. Any existing
// file stops the search; migrations run on the WASM engine instead (prisma/migrate.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: 'prisma/schema' });
