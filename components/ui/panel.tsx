import type { ComponentProps } from 'react';

/** A panel with a thin border. */
export function Panel({ className = '', ...rest }: ComponentProps<'section'>) {
  return (
    <section
      {...rest}
      className={`rounded-panel border border-line bg-panel shadow-panel ${className}`}
    />
  );
}
