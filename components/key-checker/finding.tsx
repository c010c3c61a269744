import type { ReactNode } from 'react';
import { buttonStyle } from '../ui/button-style';
import { Notice } from '../ui/notice';

export interface FindingProps {
  tone: 'good' | 'warn' | 'bad' | 'plain';
  title: ReactNode;
  children: ReactNode;
  /** The page where the user can fix it. */
  next?: { href: string; name: string };
}

/** The result of a key check, and what to do about it. */
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
