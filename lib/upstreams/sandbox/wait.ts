import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Upstream, UpstreamFailure } from '../upstream';

const inputSchema = z.object({ seconds: z.number(), fail: z.boolean() });

/** Waits the requested number of seconds and returns no outputs; fails if requested. For testing limits. */
export const runWait: Upstream = async (input, signal) => {
  const { seconds, fail } = inputSchema.parse(input);
  if (seconds > 0) await sleep(seconds * 1_000, undefined, { signal });
  if (fail) throw new UpstreamFailure('failed', 'Failed as it was told to.');
  return [];
};
