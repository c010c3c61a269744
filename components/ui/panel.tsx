import type { ComponentProps } from 'react';

/** A sheet of paper with a hairline. */
export function Panel({ className = '', ...rest }: ComponentProps<'section'>) {
  return (
    <section
      {...rest}
      className={`rounded-panel border border-line bg-panel shadow-panel ${className}`}
    />
  );
}
