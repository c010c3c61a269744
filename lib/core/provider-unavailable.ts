import { hasName } from './named-error';

/** The payment provider does not answer, or with something unexpected: the user should be told, and can try again. */
export class ProviderUnavailableError extends Error {
  override name = 'ProviderUnavailableError';

  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasName(value, 'ProviderUnavailableError');
  }
}
