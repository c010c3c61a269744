import Link from 'next/link';
import { buttonStyle } from '@/components/ui/button-style';
import { Notice } from '@/components/ui/notice';

/** Why keys do not work before the first top-up. */
export function ActivationNotice() {
  return (
    <Notice
      tone="warn"
      title="Your keys are waiting for a first top-up."
      action={
        <Link href="/billing" prefetch={false} className={buttonStyle('plain')}>
          Top up
        </Link>
      }
    >
      Until then every call answers 403 Insufficient balance. From $1.00 on, all keys work at once.
    </Notice>
  );
}
