import { expect, test, vi } from 'vitest';
import { readConfig, SETTINGS } from '@/lib/core/env';
import { ownEnvironment } from './own-environment';

test('whatever a person has set for their own copy changes nothing in a program that is started here', () => {
  for (const name of SETTINGS) vi.stubEnv(name, 'set by the person');
  expect(readConfig(ownEnvironment({}))).toEqual(readConfig({}));
  expect(readConfig(ownEnvironment({ PORT: '3100' })).port).toBe(3100);
});
