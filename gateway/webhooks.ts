import type { Catalog } from '@/lib/catalog/catalog';
import { systemClock } from '@/lib/core/clock';
import type { AccountId, TaskId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import { openOutbound } from '@/lib/outbound/outbound';
import { webhookBody } from '@/lib/tasks/webhook-body';
import { startWebhookSender } from '@/lib/webhooks/sender';
import { testEventBody } from '@/lib/webhooks/test-event';

export interface WebhookOptions {
  db: Database;
  catalog: Catalog;
  apiUrl: string;
  brandName: string;
  allowInternal: boolean;
  /** DNS servers to ask instead of the system's. */
  dnsServers?: readonly string[];
  onError: (error: unknown) => void;
}

export interface Webhooks {
  /** The end of this task is to be sent. */
  onTask(accountId: AccountId, taskId: TaskId): void;
  /** As a sender's `close`. */
  close(graceMs: number): Promise<void>;
}

/** Starts to send webhooks: what polling would answer, or a test event. */
export function startWebhooks(options: WebhookOptions): Webhooks {
  const { db, catalog, apiUrl, brandName, allowInternal, dnsServers, onError } = options;
  const outbound = openOutbound({ allowInternal, dnsServers });
  const sender = startWebhookSender({
    db,
    outbound,
    clock: systemClock,
    // A header takes plain ASCII only, a brand's name may be anything.
    userAgent: `${brandName.replace(/[^!-~]+/g, '-')}-Webhooks`,
    async bodyOf(delivery) {
      return delivery.kind === 'test'
        ? testEventBody(delivery)
        : webhookBody(db, catalog, `${apiUrl}/outputs`, delivery.accountId, delivery.id);
    },
    onError,
  });
  return {
    onTask: (accountId, taskId) => sender.nudge({ accountId, id: taskId }),
    async close(graceMs) {
      await sender.close(graceMs);
      await outbound.close();
    },
  };
}
