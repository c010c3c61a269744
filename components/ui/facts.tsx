import type { ReactNode } from 'react';

/** Names and values, side by side; below each other on a phone. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid gap-x-4 sm:grid-cols-[150px_minmax(0,1fr)] sm:gap-y-2 [&_dd]:mb-2 [&_dd]:[overflow-wrap:anywhere] sm:[&_dd]:mb-0 [&_dt]:text-muted">
      {children}
    </dl>
  );
}

/** One of the facts. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
