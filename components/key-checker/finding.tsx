import type { ReactNode } from 'react';
import { buttonStyle } from '../ui/button-style';
import { Notice } from '../ui/notice';

export interface FindingProps {
  tone: 'good' | 'warn' | 'bad' | 'plain';
  title: ReactNode;
  children: ReactNode;
  /** Where to go about it. */
  next?: { href: string; name: string };
}

/** What a check of a key has found, and what to do about it. */
export function Finding({ tone, title, children, next }: FindingProps) {
  return (
    <Notice
      tone={tone}
      title={title}
      action={
        next && (
          <a href={next.href} className={buttonStyle('plain')}>
            {next.name}
          </a>
        )
      }
    >
      {children}
    </Notice>
  );
}
