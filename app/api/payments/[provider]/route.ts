import { answerJson, answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { createBoundedLog } from '@/lib/core/bounded-log';
import { systemClock } from '@/lib/core/clock';
import { isRefused, refuse } from '@/lib/core/errors';
import { createLog } from '@/lib/core/log';
import { applyPaymentEvent } from '@/lib/payments/apply-event';
import { paymentProviders } from '@/lib/payments/payment-providers';

// Anybody can send unsigned requests at any rate.
const boundedLog = createBoundedLog(60_000, systemClock);

/**
 * The webhook of a payment provider. It comes from a server, without origin or session: the signature is the
 * authentication.
 */
export const POST = withErrorHandling(
  async (request, { params }: RouteContext<'/api/payments/[provider]'>) => {
    const { db, config } = consoleContext();
    const { provider } = paymentProviders();
    if ((await params).provider !== provider?.name) return answerRefusal(refuse('not_found'));
    const log = createLog('console', config.logLevel).child({ provider: provider.name });
    const event = await provider.readEvent(await request.text(), request.headers);
    if (isRefused(event)) {
      const why = event.detail ?? '';
      boundedLog(why.replaceAll(/\d+/g, ''), (leftOut) =>
        log.warn({ why, leftOut }, 'a payment event was refused: its signature was not accepted'),
      );
      return answerRefusal(event);
    }
    if ('ignored' in event) {
      log.debug({ event: event.id, why: event.ignored }, 'a payment event was ignored');
      return answerJson({ received: true });
    }
    const about = { event: event.id, type: event.type, payment: event.paymentId };
    const applied = await applyPaymentEvent(db, provider.name, event);
    if (isRefused(applied)) {
      // An operator should check this: according to the provider, money has moved.
      log.error({ ...about, why: applied.detail }, 'a payment event matches nothing of ours');
      return answerRefusal(applied);
    }
    if (applied.ignored)
      log.info({ ...about, why: applied.ignored }, 'a payment event was ignored');
    return answerJson({ received: true });
  },
);
