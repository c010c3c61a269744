import type { DeliveryAttempt } from '@/lib/webhooks/list-deliveries';

/** What came back: "HTTP 500", or in words why nothing did. */
export function answerLabel({ httpStatus, failure }: DeliveryAttempt): string {
  return httpStatus === null ? (failure ?? 'No answer').replace(/\.$/, '') : `HTTP ${httpStatus}`;
}
