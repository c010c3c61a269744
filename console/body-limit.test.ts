import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LARGEST_BODY, readUnsizedBody, refuseLargeBody, UnsizedBodyMessage } from './body-limit';

let server: Server;
let port: number;
const handled: string[] = [];

beforeAll(async () => {
  server = createServer({ IncomingMessage: UnsizedBodyMessage }, async (request, response) => {
    if (refuseLargeBody(request, response)) return;
    if (!(await readUnsizedBody(request, response))) return;
    handled.push(request.url ?? '');
    response.end(await text(request));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends the parts as chunks, without a Content-Length. */
function post(pieces: Buffer[]): Promise<{ status: number | undefined; body: string }> {
  return new Promise((done, fail) => {
    const sent = httpRequest({ port, method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
    sent.once('error', fail);
    sent.once('response', async (answer) =>
      done({ status: answer.statusCode, body: await text(answer) }),
    );
    for (const piece of pieces) sent.write(piece);
    sent.end();
  });
}

test('a body in chunks arrives whole, an empty one and one of exactly the limit too', async () => {
  expect(await post([Buffer.from('{"a":'), Buffer.from('1}')])).toEqual({
    status: 200,
    body: '{"a":1}',
  });
  expect(await post([])).toEqual({ status: 200, body: '' });
  const largest = await post([Buffer.alloc(LARGEST_BODY - 1, 'x'), Buffer.from('y')]);
  expect([largest.status, largest.body.length]).toEqual([200, LARGEST_BODY]);
});

test('one byte past the limit is 413, in chunks as with a Content-Length', async () => {
  const refused = { status: 413, body: '{"code":413,"error":"Request body too large"}' };
  expect(await post([Buffer.alloc(LARGEST_BODY, 'x'), Buffer.from('y')])).toEqual(refused);
  const sized = await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    body: Buffer.alloc(LARGEST_BODY + 1),
  });
  expect({ status: sized.status, body: await sized.text() }).toEqual(refused);
});

test('a client that hangs up in the middle of a body is not handled, and holds up nobody', async () => {
  const before = handled.length;
  const socket = connect(port, '127.0.0.1');
  const closed = new Promise<void>((done) =>
    server.once('connection', (one) => one.once('close', () => done())),
  );
  socket.write(
    'POST /half HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
    () => socket.destroy(),
  );
  await closed;
  expect((await post([Buffer.from('next')])).body).toBe('next');
  expect(handled.slice(before)).toEqual(['/']);
});
