import Link from 'next/link';
import { buttonStyle } from '@/components/ui/button-style';
import { Notice } from '@/components/ui/notice';

/** Why keys do not work before the first top-up. */
export function ActivationNotice() {
  return (
    <Notice
      tone="warn"
      title="Your keys become active with your first top-up."
      action={
        <Link href="/billing" prefetch={false} className={buttonStyle('plain')}>
          Top up
        </Link>
      }
    >
      Until then, every call is answered with 403 Insufficient balance. A top-up of $1.00 or more
      activates all keys immediately.
    </Notice>
  );
}
