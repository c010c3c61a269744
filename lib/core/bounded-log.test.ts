import { expect, test } from 'vitest';
import { createBoundedLog } from './bounded-log';

test('the same thing is written once a minute, and then says how often it was left out', () => {
  let time = 0;
  const written: [string, number][] = [];
  const log = createBoundedLog(60_000, () => new Date(time));
  const say = (key: string) => log(key, (leftOut) => written.push([key, leftOut]));
  for (let times = 0; times < 1_000; times += 1) say('one');
  say('other');
  time = 60_000;
  say('one');
  say('one');
  expect(written).toEqual([
    ['one', 0],
    ['other', 0],
    ['one', 999],
  ]);
});

test('keys without end are written as one', () => {
  const written: string[] = [];
  const log = createBoundedLog(60_000, () => new Date(0));
  for (let key = 0; key < 10_000; key += 1) log(`key ${key}`, () => written.push(`key ${key}`));
  expect(written).toHaveLength(101);
});
