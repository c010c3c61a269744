'use client';

import type { KeyboardEvent, ReactNode } from 'react';

interface BarFocusProps {
  /** The accessible name of the bars. */
  label: string;
  /** Links, of which the last can be reached by Tab. */
  children: ReactNode;
}

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowRight: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_at, last) => last,
};

/** The bars of a chart as one stop of the Tab key: the arrow keys, Home and End move between them. */
export function BarFocus({ label, children }: BarFocusProps) {
  function move(event: KeyboardEvent<HTMLUListElement>) {
    const step = STEPS[event.key];
    const bars = [...event.currentTarget.querySelectorAll('a')];
    const at = bars.findIndex((bar) => bar.matches(':focus'));
    if (!step || at < 0) return;
    event.preventDefault();
    const next = bars[step(at, bars.length - 1)];
    for (const bar of bars) bar.tabIndex = bar === next ? 0 : -1;
    next?.focus();
  }

  return (
    <ul aria-label={label} onKeyDown={move} className="absolute inset-0">
      {children}
    </ul>
  );
}
