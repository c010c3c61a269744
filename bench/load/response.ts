const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;

/** A whole response. */
export interface Response {
  status: number;
  /** Its length in characters of the text. */
  length: number;
}

/**
 * Parses the response at the beginning of `text` (Latin-1, so that characters are bytes); null if it is incomplete.
 * Throws if it is not an HTTP/1.1 response, or its end cannot be determined (RFC 9112, 6).
 */
export function readResponse(text: string): Response | null {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd === -1) return null;
  const status = Number(text.slice(9, 12));
  if (!text.startsWith('HTTP/1.1 ') || !(status >= 200)) {
    throw new Error(`not a response: ${text.slice(0, 40)}`);
  }
  const head = text.slice(0, headEnd);
  const bodyAt = headEnd + HEAD_END.length;
  const contentLength = CONTENT_LENGTH.exec(head);
  let length: number | null;
  if (contentLength) length = bodyAt + Number(contentLength[1]);
  else if (CHUNKED.test(head)) length = endOfChunks(text, bodyAt);
  else throw new Error('a response has neither Content-Length nor chunks');
  return length === null || length > text.length ? null : { status, length };
}

/** The end of a chunked body without trailers; null if it has not arrived yet. */
function endOfChunks(text: string, bodyAt: number): number | null {
  for (let at = bodyAt; ; ) {
    const lineEnd = text.indexOf(LINE_END, at);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error('a chunk has no size');
    at = lineEnd + LINE_END.length + size + LINE_END.length;
    if (size === 0) return at;
  }
}
