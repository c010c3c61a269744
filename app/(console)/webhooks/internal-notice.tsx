import { Notice } from '@/components/ui/notice';

/** Shown if webhooks may go to this machine and its network. */
export function InternalNotice() {
  return (
    <Notice tone="warn" title="Webhooks to internal addresses are allowed">
      For local testing only. If others can sign up, unset ALLOW_INTERNAL_WEBHOOKS: they could reach
      servers inside your network.
    </Notice>
  );
}
