import { BYTE_ORDER_MARK } from '../core/csv';
import { createLog } from '../core/log';
import { consoleContext } from './console-context';

/**
 * Answers with a CSV file, streamed: each part is made when the reader has taken the one before; a byte order mark
 * comes first. Stops when the reader disconnects. A fault during the stream is logged and breaks the connection, so
 * that an incomplete file does not look complete.
 */
export function answerCsv(name: string, pieces: AsyncGenerator<string>): Response {
  const encoder = new TextEncoder();
  let hungUp = false;
  let start = BYTE_ORDER_MARK;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next();
          if (hungUp) return;
          if (done) controller.close();
          else controller.enqueue(encoder.encode(start + value));
          start = '';
        } catch (fault) {
          const log = createLog('console', consoleContext().config.logLevel);
          log.error({ name, error: fault instanceof Error ? fault.message : 'unknown' }, 'fault');
          controller.error(fault);
        }
      },
      async cancel() {
        hungUp = true;
        await pieces.return(undefined);
      },
    },
    // No read-ahead.
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}
