import { expect, test } from 'vitest';
import { ChangeError } from '../db/change';
import { ProviderRefusal, UnknownCustomer } from '../payments/provider';
import { hasName } from './named-error';
import { ProviderUnavailableError } from './provider-unavailable';

/** As thrown by another bundle: a separate class with the same name. */
function fromAnotherBundle(name: string): Error {
  return Object.assign(new Error('text'), { name });
}

test.each([
  ['ChangeError', ChangeError],
  ['ProviderUnavailableError', ProviderUnavailableError],
  ['ProviderRefusal', ProviderRefusal],
  ['UnknownCustomer', UnknownCustomer],
])('%s is recognised from another bundle, and nothing else is', (name, type) => {
  expect(fromAnotherBundle(name) instanceof type).toBe(true);
  expect(new Error(name) instanceof type).toBe(false);
  expect({ name } instanceof type).toBe(false);
});

test('an error that was made here has its name', () => {
  expect(hasName(new ProviderUnavailableError('text'), 'ProviderUnavailableError')).toBe(true);
  expect(new ChangeError('not_done', null)).toBeInstanceOf(ChangeError);
});
