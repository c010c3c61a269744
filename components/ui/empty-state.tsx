import type { ReactNode } from 'react';

interface EmptyStateProps {
  title: string;
  /** What to do next. */
  children: ReactNode;
  /** A link or button below it. */
  action?: ReactNode;
}

/** Shown instead of an empty list. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="px-4 py-9 text-center">
      <p className="font-semibold">{title}</p>
      <p className="text-muted">{children}</p>
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
