import { expect, test } from 'vitest';
import { isRefused, REFUSALS, type Reason } from '@/lib/core/errors';
import { parseKeySettings, UNRESTRICTED } from '@/lib/keys/control/key-settings';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import {
  changesOf,
  draftOf,
  EMPTY_DRAFT,
  type SettingsDraft,
  settingsOf,
  wrongField,
} from './settings-draft';

const NOW = new Date('2026-11-25T12:00:00Z');
const END = new Date('2027-01-01T00:00:00Z');

const draft = (part: Partial<SettingsDraft>): SettingsDraft => ({ ...EMPTY_DRAFT, ...part });

const KEY: LiveKey = {
  id: 'x',
  name: 'web',
  hint: 'sk_…',
  createdAt: NOW,
  createdBy: 'owner@example.com',
  lastUsedAt: null,
  pausedAt: null,
  running: null,
  previous: null,
  ...UNRESTRICTED,
  expiresAt: END,
  limit: { micros: 5_000_000n, period: 'day', usedMicros: 0n, reached: false, resetsAt: null },
  models: ['google/*'],
  addresses: ['203.0.113.0/24'],
};

test('a form that was not touched changes nothing', () => {
  expect(changesOf(draftOf(KEY), draftOf(KEY), NOW)).toEqual({});
});

test('only what was changed in the form is sent', () => {
  const before = draftOf(KEY);
  expect(changesOf({ ...before, models: '' }, before, NOW)).toEqual({ models: [] });
  expect(changesOf({ ...before, period: 'week', readOnly: true }, before, NOW)).toEqual({
    limit: { amount: '5.00', period: 'week' },
    readOnly: true,
  });
  expect(changesOf({ ...before, expiry: 'never' }, before, NOW)).toEqual({ expiresAt: null });
  expect(changesOf({ ...before, expiry: '7' }, before, NOW)).toEqual({
    expiresAt: '2026-12-02T12:00:00.000Z',
  });
});

test.each([
  ['amount', { amount: 'ten' }],
  ['amount', { amount: '0' }],
  ['slots', { slots: 'many' }],
  ['slots', { slots: '0' }],
  ['slots', { slots: '1.5' }],
  ['slots', { slots: '-1' }],
  ['expiry', { expiry: 'date', date: '' }],
  ['expiry', { expiry: 'date', date: '2020-01-01' }],
  ['models', { models: 'google' }],
  ['addresses', { addresses: '203.0.113.0/24, here' }],
] as const)('a wrong entry for %s is refused and said to be that: %o', (field, part) => {
  const parsed = parseKeySettings(settingsOf(draft(part), NOW), NOW);
  if (!isRefused(parsed)) throw new Error('not refused');
  expect(wrongField(REFUSALS[parsed.refused][1])).toMatchObject({ field });
});

test('a refusal about the name is one, and others are about no field', () => {
  const field = (reason: Reason) => wrongField(REFUSALS[reason][1]).field;
  for (const reason of ['invalid_name', 'invisible_name', 'name_taken'] as const) {
    expect(field(reason)).toBe('name');
  }
  for (const reason of ['too_many_keys', 'not_found', 'unavailable', 'not_done'] as const) {
    expect(field(reason)).toBeNull();
  }
});
