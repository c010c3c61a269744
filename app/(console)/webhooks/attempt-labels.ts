import type { DeliveryAttempt } from '@/lib/webhooks/list-deliveries';

/** The result of an attempt: "HTTP 500", or the reason why no answer came. */
export function answerLabel({ httpStatus, failure }: DeliveryAttempt): string {
  return httpStatus === null ? (failure ?? 'No answer').replace(/\.$/, '') : `HTTP ${httpStatus}`;
}
