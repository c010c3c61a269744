import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type S3Identity, signatureProblem } from './signature-v4';

/** S3-compatible storage on a real socket that accepts only signed requests. */
export interface StandInS3 {
  origin: string;
  /** The objects by bucket and key. */
  objects: Map<string, Buffer>;
  /** The accepted calls, as method and path. */
  calls: string[];
  /** Why calls were refused. */
  refused: string[];
  /** Answers this many of the next calls with this status. */
  failNext(times: number, status: number): void;
  close(): Promise<void>;
}

/** Small, so that listings have several pages. */
const PAGE = 3;

/** Starts the stand-in with these credentials. */
export async function startStandInS3(identity: S3Identity): Promise<StandInS3> {
  const objects = new Map<string, Buffer>();
  const calls: string[] = [];
  const refused: string[] = [];
  let failing = { times: 0, status: 500 };

  function answer(request: IncomingMessage, body: Buffer, response: ServerResponse): unknown {
    const problem = signatureProblem(request, body, identity);
    if (problem) {
      refused.push(problem);
      return response.writeHead(403).end();
    }
    const url = new URL(request.url ?? '', 'http://s3');
    calls.push(`${request.method} ${url.pathname}`);
    if (failing.times > 0) {
      failing.times -= 1;
      return response.writeHead(failing.status).end('<Error/>');
    }
    const key = url.pathname.slice(1);
    if (request.method === 'PUT') {
      objects.set(key, body);
      return response.end();
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return response.writeHead(204).end();
    }
    if (url.searchParams.get('list-type') === '2') {
      return response.end(listing(objects, key, url.searchParams));
    }
    const found = objects.get(key);
    return found ? answerFile(request, found, response) : response.writeHead(404).end('<Error/>');
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks), response));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    calls,
    refused,
    failNext(times, status) {
      failing = { times, status };
    },
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

/** As in S3: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
function answerFile({ headers }: IncomingMessage, file: Buffer, response: ServerResponse): unknown {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (first === undefined) {
    return response.writeHead(200, { 'content-length': file.length }).end(file);
  }
  const from = first === '' ? Math.max(0, file.length - Number(last)) : Number(first);
  const to =
    first === '' || last === '' ? file.length - 1 : Math.min(Number(last), file.length - 1);
  if (from > to) {
    return response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end('<Error/>');
  }
  const part = file.subarray(from, to + 1);
  const range = `bytes ${from}-${to}/${file.length}`;
  return response
    .writeHead(206, { 'content-range': range, 'content-length': part.length })
    .end(part);
}

function listing(objects: Map<string, Buffer>, bucket: string, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const keys = [...objects.keys()]
    .filter((key) => key.startsWith(`${bucket}/${prefix}`))
    .map((key) => key.slice(bucket.length + 1))
    .sort();
  if (delimiter) {
    const folders = keys.flatMap((key) => {
      const end = key.indexOf(delimiter, prefix.length);
      return end < 0 ? [] : [key.slice(0, end + 1)];
    });
    const all = [...new Set(folders)].map((folder) => `<Prefix>${folder}</Prefix>`);
    return `<ListBucketResult><Prefix>${prefix}</Prefix><CommonPrefixes>${all.join('')}</CommonPrefixes></ListBucketResult>`;
  }
  const page = keys.filter((key) => key > (query.get('start-after') ?? '')).slice(0, PAGE);
  return `<ListBucketResult>${page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}</ListBucketResult>`;
}
