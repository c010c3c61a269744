import { setTimeout as pause } from 'node:timers/promises';

const POLL_EVERY_MS = 20;

/** Whether the condition becomes true within this time. */
export async function comesTrue(
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<boolean> {
  for (const end = performance.now() + withinMs; ; await pause(POLL_EVERY_MS)) {
    if (await condition()) return true;
    if (performance.now() > end) return false;
  }
}

/**
 * Waits for the condition. Throws if it does not become true within this time, since later checks would be meaningless.
 */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  if (!(await comesTrue(condition, withinMs))) {
    throw new Error(`Waited ${withinMs / 1_000} s in vain until ${what}.`);
  }
}
