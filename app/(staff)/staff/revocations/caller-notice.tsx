import { countLabel } from '@/components/count-labels';
import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Notice } from '@/components/ui/notice';
import type { CallsFrom } from '@/lib/keys/refusals/calls-from';

interface CallerNoticeProps {
  address: string;
  /** Null if no call with a deleted key ever came from there. */
  from: CallsFrom | null;
  now: Date;
}

/** Whether calls with deleted keys still come from an address. */
export function CallerNotice({ address, from, now }: CallerNoticeProps) {
  if (!from) {
    return (
      <Notice
        tone="plain"
        title={
          <>
            No call with a deleted key came from <Foreign text={address} />.
          </>
        }
      />
    );
  }
  return (
    <Notice
      tone="plain"
      title={
        <>
          From <Foreign text={address} /> the last refused call came{' '}
          <Time at={from.lastAt} now={now} />.
        </>
      }
    >
      At least {countLabel(from.calls, 'call')} with {countLabel(from.keys, 'deleted key')}, the
      first <Time at={from.firstAt} now={now} exact />, the last{' '}
      <Time at={from.lastAt} now={now} exact />.
    </Notice>
  );
}
