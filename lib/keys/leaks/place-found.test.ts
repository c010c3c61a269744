import { expect, test } from 'vitest';
import { drawKey } from '../format';
import { placeFound } from './place-found';

const KEY = drawKey();
const percent = (text: string) => text.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`);

test.each([
  ['https://github.com/o/r/blob/1a2b3c/a.txt?raw=1#L3', 'https://github.com/o/r/blob/1a2b3c/a.txt'],
  ['https://me:secret@git.example/x', 'https://git.example/x'],
  [`https://git.example/${'1'.repeat(40)}/a`, `https://git.example/${'1'.repeat(40)}/a`],
  [`https://git.example/a?key=${KEY}`, 'https://git.example/a'],
  [`https://git.example/${KEY}`, 'https://git.example'],
  [`https://git.example/a/${KEY.slice(3)}/b`, 'https://git.example'],
  [`https://git.example/${percent(KEY)}`, 'https://git.example'],
  [`https://git.example/${encodeURIComponent(percent(KEY))}`, 'https://git.example'],
  ['https://git.example/%E0%A4%A', 'https://git.example'],
  [`https://${KEY.slice(3)}.example/a`, null],
  ['javascript:alert(1)', null],
  ['some_url', null],
  ['', null],
])('what is found at %j may be said to be found at %j', (url, place) => {
  expect(placeFound(url)).toBe(place);
});

test('a long address is cut off', () => {
  expect(placeFound(`https://git.example/${'a/'.repeat(500)}`)).toHaveLength(300);
});
