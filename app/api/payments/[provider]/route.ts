import { answering, answerJson, answerRefusal } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused, refuse } from '@/lib/errors';
import { createLog } from '@/lib/log';
import { applyPaymentEvent } from '@/lib/payments/apply-event';

/** What a payment provider tells us. It comes from a server, without origin or session: the signature is the proof. */
export const POST = answering(
  async (request, { params }: RouteContext<'/api/payments/[provider]'>) => {
    const { db, config, paymentProvider: provider } = consoleContext();
    if ((await params).provider !== provider?.name) return answerRefusal(refuse('not_found'));
    const event = await provider.readEvent(await request.text(), request.headers);
    if (event === null) return answerJson({ received: true });
    if (isRefused(event)) return answerRefusal(event);
    const applied = await applyPaymentEvent(db, provider.name, event);
    if (isRefused(applied)) {
      // Somebody should look: the provider believes that money has moved.
      createLog('console', config.logLevel).error(
        { provider: provider.name, event: event.id, payment: event.paymentId },
        'a payment event matches nothing of ours',
      );
      return answerRefusal(applied);
    }
    return answerJson({ received: true });
  },
);
