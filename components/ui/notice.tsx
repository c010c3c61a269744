import type { ReactNode } from 'react';

const TONES = {
  good: 'border-good/30 bg-good-soft',
  warn: 'border-warn/30 bg-warn-soft',
  bad: 'border-bad/30 bg-bad-soft',
  plain: 'border-line bg-panel',
};

interface NoticeProps {
  tone: keyof typeof TONES;
  /** `status` is announced politely, `alert` immediately. */
  role?: 'status' | 'alert';
  title: ReactNode;
  children?: ReactNode;
  /** What to do about it. */
  action?: ReactNode;
}

/** A message about the whole page, with an action. */
export function Notice({ tone, role, title, children, action }: NoticeProps) {
  return (
    <div
      role={role}
      className={`flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-panel border px-4 py-3 ${TONES[tone]}`}
    >
      <div className="min-w-0">
        <p className="font-semibold">{title}</p>
        {children && <p className="text-muted">{children}</p>}
      </div>
      {action}
    </div>
  );
}
