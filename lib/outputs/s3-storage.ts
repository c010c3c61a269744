import { rangeHeader } from './byte-range';
import { type Day, isDay, readOutputName } from './output-name';
import type { OutputStorage } from './output-storage';
import { openS3Client } from './s3-client';
import type { S3Place } from './s3-place';

const DELETES_AT_ONCE = 8;
const PART = /^bytes (\d+)-(\d+)\/(\d+)$/;

/** A storage in a private bucket. Its files are `<prefix>/<day>/<name>`. */
export function openS3Storage(place: S3Place): OutputStorage {
  const client = openS3Client(place);
  const [, bucket = '', prefix = ''] = /^\/([^/]+)\/(.*)$/.exec(place.url.pathname) ?? [];
  const addressOf = (day: Day, name: string) => new URL(`${day}/${name}`, place.url);

  /** A page of a listing below the prefix (ListObjectsV2), in the order of names; at most 1,000. */
  async function list(below: string, parameters: Record<string, string>): Promise<string> {
    const url = new URL(`/${bucket}`, place.url);
    const query = { 'list-type': '2', prefix: `${prefix}${below}`, ...parameters };
    url.search = new URLSearchParams(query).toString();
    return (await client.send({ method: 'GET', url }, [200])).body.toString();
  }

  return {
    async put(day, name, bytes, signal) {
      const call = { method: 'PUT', url: addressOf(day, name), body: bytes, signal } as const;
      await client.send(call, [200]);
    },
    async open(day, name, { range, bytes }) {
      const { status, headers, body } = await client.open(
        {
          method: bytes ? 'GET' : 'HEAD',
          url: addressOf(day, name),
          headers: range && bytes ? { range: rangeHeader(range) } : {},
        },
        [200, 206, 404, 416],
      );
      if (status === 200 || status === 206) {
        const stream = bytes ? body : null;
        if (!stream) body.destroy();
        const part = PART.exec(String(headers['content-range']));
        if (status === 200) return { size: Number(headers['content-length']), span: null, stream };
        if (part) {
          return {
            size: Number(part[3]),
            span: { from: Number(part[1]), to: Number(part[2]) },
            stream,
          };
        }
        body.destroy();
        throw new Error('The storage of OUTPUTS_URL answered 206 without Content-Range.');
      }
      body.destroy();
      if (status === 404) return null;
      const [, size] = /^bytes \*\/(\d+)$/.exec(String(headers['content-range'])) ?? [];
      return { size: Number(size ?? 0), span: 'outside', stream: null };
    },
    async days() {
      // The oldest come first; if there is more than one page, the next run continues.
      const page = await list('', { delimiter: '/' });
      return valuesOf('Prefix', page)
        .map((found) => found.slice(prefix.length).replace(/\/$/, ''))
        .filter(isDay);
    },
    async removeDay(day) {
      for (let after = ''; ; ) {
        const page = await list(`${day}/`, after ? { 'start-after': after } : {});
        const keys = valuesOf('Key', page);
        const names = keys.map((key) => key.slice(`${prefix}${day}/`.length));
        await removeAll(
          names.filter((name) => readOutputName(name)?.day === day).map(addressIn(day)),
        );
        after = keys.at(-1) ?? '';
        if (!after) return;
      }
    },
    close: () => client.close(),
  };

  function addressIn(day: Day): (name: string) => URL {
    return (name) => addressOf(day, name);
  }

  async function removeAll(urls: URL[]): Promise<void> {
    while (urls.length > 0) {
      const some = urls.splice(0, DELETES_AT_ONCE);
      await Promise.all(some.map((url) => client.send({ method: 'DELETE', url }, [200, 204, 404])));
    }
  }
}

/** The contents of every element with this name. Our names need no XML escapes. */
function valuesOf(element: string, xml: string): string[] {
  const pattern = new RegExp(`<${element}>([^<]*)</${element}>`, 'g');
  return Array.from(xml.matchAll(pattern), ([, value = '']) => value);
}
