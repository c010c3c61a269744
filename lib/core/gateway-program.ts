/** The gateway's bundle, below the project's folder. */
export const GATEWAY_PROGRAM = 'build/gateway.mjs';

/**
 * What Node.js is started with for it. Calls that wait outlive a small nursery and are then copied again and again: with
 * 64 MB instead of 16 a paid call takes about a tenth less of Node.js (docs/decisions/0009-batching.md).
 */
export const GATEWAY_FLAGS = ['--max-semi-space-size=64'];
