import type { DeliveryAttempt } from '@/lib/webhooks/list-deliveries';

/** What came back: "HTTP 500", or in words why nothing did. */
export function answerWords({ httpStatus, failure }: DeliveryAttempt): string {
  return httpStatus === null ? (failure ?? 'No answer').replace(/\.$/, '') : `HTTP ${httpStatus}`;
}

/** How long an attempt took: "35 ms", "1.2 s". */
export function durationWords(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
