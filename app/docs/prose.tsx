import Link from 'next/link';
import type { ReactNode } from 'react';

interface SectionProps {
  /** Its anchor within the page. */
  id: string;
  title: ReactNode;
  children: ReactNode;
}

/** A heading and its content. */
export function Section({ id, title, children }: SectionProps) {
  return (
    <section
      aria-labelledby={id}
      className="grid scroll-mt-6 grid-cols-[minmax(0,1fr)] content-start gap-3"
    >
      <h2 id={id} className="font-semibold text-lead tracking-[-0.01em] [overflow-wrap:anywhere]">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** A paragraph with a readable width. */
export function Text({ children }: { children: ReactNode }) {
  return <p className="max-w-[68ch]">{children}</p>;
}

/** A list of items. */
export function Points({ children }: { children: ReactNode }) {
  return <ul className="grid max-w-[68ch] list-disc gap-1.5 pl-5 marker:text-faint">{children}</ul>;
}

/** Inline code. */
export function Code({ children }: { children: ReactNode }) {
  return (
    <code className="rounded-[5px] bg-code px-1 py-px font-mono text-[0.9em] [overflow-wrap:anywhere]">
      {children}
    </code>
  );
}

/** A link to another page. */
export function Go({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="font-medium text-accent underline underline-offset-2 hover:text-accent-strong"
    >
      {children}
    </Link>
  );
}

/** A text with code between backticks. */
export function Marked({ text }: { text: string }) {
  return [...text.matchAll(/`([^`]*)`|[^`]+/g)].map(({ 0: plain, 1: code, index }) =>
    code === undefined ? plain : <Code key={index}>{code}</Code>,
  );
}
