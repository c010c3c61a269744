import type { ReactNode } from 'react';

/** An error next to the control that failed. Screen readers announce it when it appears. */
export function FieldError({ id, children }: { id?: string; children?: ReactNode }) {
  if (!children) return null;
  return (
    <p id={id} role="alert" className="mt-1.5 font-medium text-bad text-small">
      {children}
    </p>
  );
}
