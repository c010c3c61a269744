import { z } from 'zod';
import { refuse } from '@/lib/core/errors';
import { sendTestEvent } from '@/lib/webhooks/test-event';
import { changeHandler } from '../../handlers';

const bodySchema = z.object({ url: z.string().trim() });

/** Sends a test event. */
export const POST = changeHandler(async ({ db, by, account, config, body }) => {
  const sent = bodySchema.safeParse(body);
  if (!sent.success) return refuse('invalid_webhook_url', 'it must be a text');
  return sendTestEvent(db, by, account.id, sent.data.url, config.allowInternalWebhooks);
}, 201);
