import { z } from 'zod';
import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { sendTestEvent } from '@/lib/webhooks/test-event';

const bodySchema = z.object({ url: z.string().trim() });

export const POST = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) return answerRefusal(refuse('invalid_webhook_url', 'it must be a text'));
  const sent = await sendTestEvent(
    access.db,
    access.by,
    access.account.id,
    body.data.url,
    access.config.allowInternalWebhooks,
  );
  return isRefused(sent) ? answerRefusal(sent) : answerJson(sent, 201);
});
