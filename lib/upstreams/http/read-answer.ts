import type { HttpConfig, PollConfig } from '../../catalog/upstream-config';
import type { OutboundAnswer } from '../../outbound/outbound';
import { failure, failureInAnswer, failureOfStatus, hasError } from './failures';
import { textAt, valuesAt } from './values-at';

const LONGEST_ID = 256;

/** The progress in an answer: the outputs as the provider returns them, or the id to poll. */
export type Progress = { outputs: string[] } | { id: string };

/** Parses the answer to a submit. Throws an `UpstreamFailure` if the task has failed. */
export function readSubmitAnswer(config: HttpConfig, answer: OutboundAnswer): Progress {
  const json = readJson(answer);
  if (!isSuccess(answer)) throw failureOfStatus(config, answer.status, json, 'submit');
  if (json === undefined) throw failure('failed', 'its submit was answered with no JSON');
  if (!config.poll) return { outputs: outputsIn(config, json) };
  const ended = readStatus(config, config.poll, json);
  if (ended) return { outputs: ended };
  const id = textAt(json, config.poll.id);
  // An id of dots only would change the path.
  if (id && id.length <= LONGEST_ID && !/^\.+$/.test(id)) return { id };
  if (hasError(config, json)) throw failureInAnswer(config, json);
  throw failure('failed', 'its submit was answered without a usable id');
}

/**
 * Parses the answer to a poll: the outputs, or null if the task is still running or this poll failed temporarily.
 * Throws an `UpstreamFailure` if the task has failed.
 */
export function readPollAnswer(
  config: HttpConfig,
  poll: PollConfig,
  answer: OutboundAnswer,
): string[] | null {
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return null;
  const json = readJson(answer);
  if (!isSuccess(answer)) throw failureOfStatus(config, answer.status, json, 'poll');
  return json === undefined ? null : readStatus(config, poll, json);
}

function readStatus(config: HttpConfig, poll: PollConfig, json: unknown): string[] | null {
  const status = textAt(json, poll.status);
  if (status === null) return null;
  if (poll.failed.includes(status)) throw failureInAnswer(config, json);
  return poll.completed.includes(status) ? outputsIn(config, json) : null;
}

function outputsIn(config: HttpConfig, json: unknown): string[] {
  const found = valuesAt(json, config.answer.outputs).filter((value) => value !== null);
  if (found.length > 0 && found.every((value) => typeof value === 'string')) return found;
  if (hasError(config, json)) throw failureInAnswer(config, json);
  throw failure('failed', `its answer has no outputs at ${config.answer.outputs.join('.')}`);
}

function isSuccess({ status }: OutboundAnswer): boolean {
  return status >= 200 && status < 300;
}

/** The body as JSON; undefined if it is not JSON. */
function readJson({ body }: OutboundAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
