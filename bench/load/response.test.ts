import { expect, test } from 'vitest';
import { readResponse } from './response';

const FIXED =
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ncontent-LENGTH: 5\r\nDate: now\r\n\r\nhello';
const CHUNKED =
  'HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1A;x=y\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n';

test.each([
  ['by its Content-Length', FIXED, 200],
  ['in chunks', CHUNKED, 401],
])('a response %s is whole with its last byte and not before', (_, text, status) => {
  expect(readResponse(text)).toEqual({ status, length: text.length });
  expect(readResponse(`${text}HTTP/1.1 200`)).toEqual({ status, length: text.length });
  for (let end = 0; end < text.length; end++) expect(readResponse(text.slice(0, end))).toBeNull();
});

test('an answer with an empty body is complete after its headers', () => {
  const text = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
  expect(readResponse(text)).toEqual({ status: 404, length: text.length });
});

test('what looks like a length in the body is no length', () => {
  const text = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\r\nContent-Length: 3\r\n\r\nabc';
  expect(() => readResponse(text)).toThrow('neither');
});

test.each([
  'SSH-2.0-OpenSSH\r\n\r\n',
  'HTTP/1.1 abc\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
])('what is no response is an error: %j', (text) => {
  expect(() => readResponse(text)).toThrow();
});
