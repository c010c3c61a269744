/** The gateway's bundle, relative to the project's folder. */
export const GATEWAY_PROGRAM = 'build/gateway.mjs';

/**
 * Node.js flags of the gateway. Waiting calls outlive a small young generation and are then copied repeatedly: with 64
 * MB instead of 16 a paid call needs about 10% less of Node.js (docs/decisions/0009-batching.md).
 */
export const GATEWAY_FLAGS = ['--max-semi-space-size=64'];
