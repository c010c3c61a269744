import type { FailureCode, HttpConfig } from '../../catalog/upstream-config';
import type { OutboundError, OutboundFailure } from '../../outbound/outbound-error';
import { UpstreamFailure } from '../upstream';
import { cleanMessage } from './clean-message';
import { textAt } from './values-at';

/** The texts for customers; a provider's own message is only shown if it is about the input. */
const WORDS: Record<FailureCode, string> = {
  moderation: 'The model refuses this input by its safety rules.',
  invalid_input: 'The model does not accept this input.',
  unavailable: 'The model is not available at the moment. Try again shortly.',
  timeout: 'The model took too long.',
  failed: 'The model failed.',
};

const BY_STATUS: ReadonlyMap<number, FailureCode> = new Map([
  [400, 'invalid_input'],
  [422, 'invalid_input'],
  [408, 'timeout'],
  [504, 'timeout'],
  [429, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
]);

const BY_OUTBOUND: Record<OutboundFailure, FailureCode> = {
  unreachable: 'unavailable',
  cut_off: 'unavailable',
  timeout: 'timeout',
  too_large: 'failed',
  refused_address: 'failed',
};

/** A failure with our own text. `fault` is for the operator, without secrets. */
export function failure(code: FailureCode, fault?: string): UpstreamFailure {
  return new UpstreamFailure(code, WORDS[code], fault);
}

/** The failure for a call without an answer. */
export function failureOfCall(error: OutboundError): UpstreamFailure {
  const code = BY_OUTBOUND[error.failure];
  return failure(code, code === 'failed' ? error.message : undefined);
}

/** The failure for an HTTP status. `about` names the request for the operator. */
export function failureOfStatus(
  config: HttpConfig,
  status: number,
  answer: unknown,
  about: 'submit' | 'poll',
): UpstreamFailure {
  // A refused poll is not a problem of the customer's input.
  const usual = about === 'poll' ? 'failed' : BY_STATUS.get(status);
  const mapped = mappedCode(config, answer) ?? config.errors.get(String(status));
  const code = mapped ?? usual ?? 'failed';
  const refusesUs = status === 401 || status === 403;
  const fault = mapped === undefined && (refusesUs || code === 'failed');
  return new UpstreamFailure(
    code,
    wordsFor(config, code, answer),
    fault ? `its ${about} was answered with ${status}` : undefined,
  );
}

/** The failure for an answer whose content says that the task has failed. */
export function failureInAnswer(config: HttpConfig, answer: unknown): UpstreamFailure {
  const code = mappedCode(config, answer) ?? 'failed';
  return new UpstreamFailure(code, wordsFor(config, code, answer));
}

/** Whether an answer contains an error. */
export function hasError({ answer: { errorCode, errorMessage } }: HttpConfig, answer: unknown) {
  return textAt(answer, errorCode) !== null || textAt(answer, errorMessage) !== null;
}

function mappedCode(config: HttpConfig, answer: unknown): FailureCode | undefined {
  const code = textAt(answer, config.answer.errorCode);
  return code === null ? undefined : config.errors.get(code);
}

function wordsFor(config: HttpConfig, code: FailureCode, answer: unknown): string {
  if (code !== 'invalid_input' && code !== 'moderation') return WORDS[code];
  const message = textAt(answer, config.answer.errorMessage);
  return (message && cleanMessage(message, config)) || WORDS[code];
}
