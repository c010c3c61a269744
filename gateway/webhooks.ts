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
  /** DNS servers instead of the system's. */
  dnsServers?: readonly string[];
  onError: (error: unknown) => void;
}

export interface Webhooks {
  /** This task has ended and must be sent. */
  onTask(accountId: AccountId, taskId: TaskId): void;
  /** Like a sender's `close`. */
  close(graceMs: number): Promise<void>;
}

/** Starts to send webhooks: finished tasks as polling shows them, and test events. */
export function startWebhooks(options: WebhookOptions): Webhooks {
  const { db, catalog, apiUrl, brandName, allowInternal, dnsServers, onError } = options;
  const outbound = openOutbound({ allowInternal, dnsServers });
  const sender = startWebhookSender({
    db,
    outbound,
    clock: systemClock,
    // A header must be plain ASCII, but a brand's name can contain anything.
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
