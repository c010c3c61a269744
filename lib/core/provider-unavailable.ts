import { hasName } from './named-error';

/** The payment provider does not answer, or not with what was asked for: a person should hear that, and may try again. */
export class ProviderUnavailableError extends Error {
  override name = 'ProviderUnavailableError';

  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasName(value, 'ProviderUnavailableError');
  }
}
