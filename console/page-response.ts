import { type IncomingMessage, ServerResponse } from 'node:http';
import { RETRY_SECONDS } from '@/lib/console/answer';
import { watchAnswer } from '@/lib/console/pending-answers';
import { unavailablePage } from './unavailable-page';

/**
 * The console's answer to a request. Next.js answers 500 if the database is unavailable during rendering and cannot
 * change that status; this class answers 503 with `Retry-After` and a page instead.
 */
export class PageResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  #isUnavailable = false;
  #isReplaced = false;
  #page = '';

  /** Watches the rendering of this request's page. `nonce`: of the answer's Content-Security-Policy. */
  watch(requestId: string, brandName: string, nonce: string): void {
    this.#page = unavailablePage(brandName, nonce);
    this.once(
      'close',
      watchAnswer(requestId, () => {
        this.#isUnavailable = true;
      }),
    );
  }

  override writeHead(...args: unknown[]): this {
    if (typeof args[0] === 'number') this.statusCode = args[0];
    if (this.#replace()) return this;
    return Reflect.apply(super.writeHead, this, args);
  }

  override flushHeaders(): void {
    if (!this.#replace()) super.flushHeaders();
  }

  override write(...args: unknown[]): boolean {
    if (!this.#replace()) return Reflect.apply(super.write, this, args);
    const done = args.find((one) => typeof one === 'function');
    if (done) process.nextTick(done);
    return true;
  }

  override end(...args: unknown[]): this {
    if (!this.#replace()) return Reflect.apply(super.end, this, args);
    const done = args.find((one) => typeof one === 'function');
    if (done) process.nextTick(done);
    return this;
  }

  /** Whether this answer is, or has just become, our own. */
  #replace(): boolean {
    if (this.#isReplaced) return true;
    if (!this.#isUnavailable || this.headersSent || this.statusCode !== 500) return false;
    this.#isReplaced = true;
    for (const name of [
      'content-encoding',
      'content-length',
      'etag',
      'link',
      'transfer-encoding',
    ]) {
      this.removeHeader(name);
    }
    super.writeHead(503, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(this.#page),
      'Cache-Control': 'no-store',
      'Retry-After': RETRY_SECONDS,
    });
    super.end(this.#page);
    return true;
  }
}
