import { expect, test } from 'vitest';
import { typeByBytes, typeByHeader } from './file-type';

test.each([
  ['image/png', 'png'],
  ['Image/JPEG; charset=binary', 'jpeg'],
  ['audio/mpeg', 'mp3'],
  ['text/plain; charset=utf-8', 'txt'],
  ['text/html', null],
  ['image/svg+xml', null],
  ['application/javascript', null],
  ['', null],
])('the header %j names %s', (header, type) => {
  expect(typeByHeader(header)).toBe(type);
});

test.each([
  ['89504e470d0a1a0a', 'png'],
  ['ffd8ffe000104a464946', 'jpeg'],
  ['474946383961', 'gif'],
  ['524946460000000057454250565038', 'webp'],
  ['524946460000000057415645', 'wav'],
  ['0000001866747970', 'mp4'],
  ['1a45dfa3', 'webm'],
  ['494433', 'mp3'],
  [Buffer.from('<svg xmlns=').toString('hex'), 'bin'],
  [Buffer.from('<!doctype html>').toString('hex'), 'bin'],
  ['', 'bin'],
])('bytes that begin with %s are %s', (hex, type) => {
  expect(typeByBytes(Buffer.from(hex, 'hex'))).toBe(type);
});
