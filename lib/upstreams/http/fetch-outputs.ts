import { checkUrl } from '../../outbound/check-url';
import type { Outbound, OutboundAnswer } from '../../outbound/outbound';
import { OutboundError } from '../../outbound/outbound-error';
import { typeByBytes, typeByHeader } from '../../outputs/file-type';
import type { OutputFile } from '../../outputs/output-file';
import { failure } from './failures';
import type { ProviderTask } from './provider-task';

const MAX_OUTPUTS = 16;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * Turns the provider's outputs into files: decodes or downloads them, one after the other, so that the limit applies to
 * all of them together. Throws an `UpstreamFailure` or an `OutboundError`.
 */
export async function fetchOutputs(task: ProviderTask, found: string[]): Promise<OutputFile[]> {
  if (found.length > MAX_OUTPUTS) {
    throw failure('failed', `its answer has ${found.length} outputs, more than ${MAX_OUTPUTS}`);
  }
  const files: OutputFile[] = [];
  let mostBytes = task.config.mostBytes;
  for (const text of found) {
    const file =
      task.config.answer.outputsAre === 'base64'
        ? decode(text)
        : await download(task, text, mostBytes);
    if (file.bytes.length === 0) throw failure('failed', 'an output is empty');
    mostBytes -= file.bytes.length;
    files.push(file);
  }
  return files;
}

/** Decodes base64, plain or in a `data:` URL. */
function decode(text: string): OutputFile {
  const base64 = text.replace(/^data:[^,]{0,100};base64,/, '').replaceAll(/[\r\n]/g, '');
  if (!BASE64.test(base64)) throw failure('failed', 'an output is no base64');
  const bytes = Buffer.from(base64, 'base64');
  return { bytes, extension: typeByBytes(bytes) };
}

async function download(task: ProviderTask, text: string, mostBytes: number): Promise<OutputFile> {
  const { url, way } = placeOf(task, text);
  const get = () =>
    way.send({
      url,
      method: 'GET',
      timeoutMs: task.msLeft(),
      mostBytes,
      whenLonger: 'fail',
      signal: task.signal,
    });
  // The provider has done its work, so a broken download is retried.
  const first = await get().catch(nullWhereItMayPass);
  const answer = first && first.status < 500 ? first : await get();
  if (answer.status !== 200) {
    throw failure(
      answer.status >= 500 ? 'unavailable' : 'failed',
      `the address of an output answered ${answer.status}`,
    );
  }
  return { bytes: answer.body, extension: typeOf(answer) };
}

/** Only the provider's own servers can be internal; an answer must not send us to any other internal server. */
function placeOf({ config, ways }: ProviderTask, text: string): { url: URL; way: Outbound } {
  const url = checkUrl(text, true);
  if (!(url instanceof URL)) throw failure('failed', `the address of an output ${url}`);
  const own = config.poll ? [config.url, new URL(config.poll.url)] : [config.url];
  if (own.some(({ origin }) => origin === url.origin)) return { url, way: ways.trusted };
  const checked = checkUrl(text, false);
  if (!(checked instanceof URL)) throw failure('failed', `the address of an output ${checked}`);
  return { url: checked, way: ways.guarded };
}

function nullWhereItMayPass(error: unknown): null {
  const mayPass = ['unreachable', 'cut_off'];
  if (error instanceof OutboundError && mayPass.includes(error.failure)) return null;
  throw error;
}

function typeOf({ headers, body }: OutboundAnswer): OutputFile['extension'] {
  return typeByHeader(String(headers['content-type'] ?? '')) ?? typeByBytes(body);
}
