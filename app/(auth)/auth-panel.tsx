import Link from 'next/link';
import type { ReactNode } from 'react';
import { Panel } from '@/components/ui/panel';

interface AuthPanelProps {
  title: string;
  sub: string;
  children: ReactNode;
  /** The link to the other of the two pages. */
  other: { question: string; href: string; name: string };
}

/** The layout of sign-in and sign-up. */
export function AuthPanel({ title, sub, children, other }: AuthPanelProps) {
  return (
    <>
      <Panel className="px-6 py-6">
        <h1 className="font-semibold text-title leading-tight tracking-[-0.02em]">{title}</h1>
        <p className="mt-1 mb-5 text-muted">{sub}</p>
        {children}
      </Panel>
      <p className="mt-4 text-center text-muted">
        {other.question}{' '}
        <Link
          href={other.href}
          className="font-semibold text-accent underline underline-offset-2 hover:text-accent-strong"
        >
          {other.name}
        </Link>
      </p>
    </>
  );
}
