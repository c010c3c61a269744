import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpConfig, PollConfig } from '../../catalog/upstream-config';
import type { OutboundAnswer, OutboundRequest } from '../../outbound/outbound';
import { OutboundError } from '../../outbound/outbound-error';
import type { Upstream } from '../upstream';
import { failure, failureOfCall } from './failures';
import { fetchOutputs } from './fetch-outputs';
import type { ProviderTask, WaysOut } from './provider-task';
import { readPollAnswer, readSubmitAnswer } from './read-answer';

const RETRY_MS = 250;
/** One poll that hangs must not use up the time of the others. */
const POLL_TIMEOUT_MS = 30_000;

/** An upstream at a provider that is called over HTTP (docs/decisions/0014-http-upstreams-and-outputs.md). */
export function createHttpUpstream(config: HttpConfig, ways: WaysOut): Upstream {
  return async (input, signal) => {
    const until = performance.now() + config.timeoutMs;
    const task: ProviderTask = {
      config,
      ways,
      signal,
      msLeft() {
        const left = Math.ceil(until - performance.now());
        if (left <= 0) throw failure('timeout');
        return left;
      },
    };
    try {
      const progress = readSubmitAnswer(config, await submit(task, input));
      const outputs = 'id' in progress ? await pollUntilEnded(task, progress.id) : progress.outputs;
      return await fetchOutputs(task, outputs);
    } catch (error) {
      throw error instanceof OutboundError ? failureOfCall(error) : error;
    }
  };
}

/** Retried only if nothing was sent: a second submit would be a second task at the provider. */
async function submit(task: ProviderTask, input: Record<string, unknown>): Promise<OutboundAnswer> {
  const { config, signal } = task;
  const body = JSON.stringify({ ...input, ...config.extra });
  const post = () => callProvider(task, { url: config.url, method: 'POST', body }, task.msLeft());
  try {
    return await post();
  } catch (error) {
    if (!(error instanceof OutboundError && error.failure === 'unreachable')) throw error;
    await sleep(RETRY_MS, undefined, { signal });
    return post();
  }
}

/** Polls until the provider says that the task has ended, and continues after temporary errors. */
async function pollUntilEnded(task: ProviderTask, id: string): Promise<string[]> {
  const poll = task.config.poll as PollConfig;
  const url = new URL(poll.url.replaceAll('{id}', () => encodeURIComponent(id)));
  for (;;) {
    await sleep(Math.min(poll.everyMs, task.msLeft()), undefined, { signal: task.signal });
    const timeoutMs = Math.min(POLL_TIMEOUT_MS, task.msLeft());
    const answer = await callProvider(task, { url, method: 'GET' }, timeoutMs).catch(
      nullWhereItMayPass,
    );
    const outputs = answer && readPollAnswer(task.config, poll, answer);
    if (outputs) return outputs;
  }
}

function nullWhereItMayPass(error: unknown): null {
  if (error instanceof OutboundError && error.failure !== 'too_large') return null;
  throw error;
}

function callProvider(
  { config, ways, signal }: ProviderTask,
  call: Pick<OutboundRequest, 'url' | 'method' | 'body'>,
  timeoutMs: number,
): Promise<OutboundAnswer> {
  return ways.trusted.send({
    ...call,
    headers: {
      accept: 'application/json',
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...config.headers,
    },
    timeoutMs,
    mostBytes: config.mostBytes,
    whenLonger: 'fail',
    signal,
  });
}
