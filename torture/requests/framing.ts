import type { Random } from '../random';

/** Headers that do not change the answer. */
export function oddHeaders(random: Random, bodyLength: number): string[] {
  const types = [
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'nonsense',
    '',
    '/',
    ';;;',
  ];
  return [
    ...(random.chance(0.7) ? [`Content-Type: ${random.of(types)}`] : []),
    ...(random.chance(0.1) ? ['Expect: 100-continue'] : []),
    ...(random.chance(0.1) ? [`Accept: ${random.of(['text/html', 'image/png', '*/*;q=0'])}`] : []),
    ...(random.chance(0.1) ? [`X-Request-Id: ${random.of(['', 'mine', 'x'.repeat(500)])}`] : []),
    // A client that requests the end of the connection while it is still sending may miss the answer.
    ...(random.chance(0.05) && bodyLength < 65_536 ? ['Connection: close'] : []),
    ...(random.chance(0.02) ? [`Cookie: ${'c=1; '.repeat(300)}`] : []),
  ];
}

/** The body with a Content-Length, or in chunks. */
export function frame(random: Random, head: string[], body: Buffer): Buffer {
  const asHead = (lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (random.chance(0.7)) {
    return Buffer.concat([asHead([...head, `Content-Length: ${body.length}`]), body]);
  }
  const parts: Buffer[] = [asHead([...head, 'Transfer-Encoding: chunked'])];
  for (let at = 0; at < body.length; ) {
    const chunk = body.subarray(at, at + 1 + random.below(Math.max(64, body.length)));
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
    at += chunk.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** An invalid HTTP request. */
export function brokenFraming(random: Random, head: string[], body: Buffer): Buffer {
  const [requestLine = '', host = '', ...rest] = head;
  const tail = `Content-Length: ${body.length}`;
  const lines = random.of<string[]>([
    [...head, 'Content-Length: -1'],
    [...head, 'Content-Length: many'],
    [...head, 'Content-Length: 1', 'Content-Length: 2'],
    [...head, tail, 'Transfer-Encoding: chunked'],
    [...head, 'Transfer-Encoding: nonsense'],
    [...head, 'Transfer-Encoding: chunked', '', 'zz\r\n'],
    [...head, 'no colon in this line', tail],
    [...head, 'Sp ace: 1', tail],
    [...head, `Long: ${'x'.repeat(20_000)}`, tail],
    [requestLine, ...rest, tail],
    [requestLine.replace('HTTP/1.1', 'HTTP/9.9'), host, ...rest, tail],
    [requestLine.replace('POST', 'post'), host, ...rest, tail],
    [requestLine.replace('POST', 'NONSENSE'), host, ...rest, tail],
    [requestLine.replace('/v1', '/v1\0'), host, ...rest, tail],
    [...head, 'Expect: a miracle', tail],
    [...head, `Content-Length: ${body.length + 10}`],
  ]);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}
