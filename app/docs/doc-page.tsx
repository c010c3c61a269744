import ArrowRight from 'lucide-react/icons/arrow-right';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { DOC_PAGES, type DocHref } from './pages';

interface DocPageProps {
  href: DocHref;
  title: string;
  sub: ReactNode;
  children: ReactNode;
}

/** One page of the documentation: its subject, its sections, the link to the next. */
export function DocPage({ href, title, sub, children }: DocPageProps) {
  const at = DOC_PAGES.findIndex((page) => page.href === href);
  // The overview has its own list of next pages.
  const next = at === 0 ? undefined : DOC_PAGES[at + 1];
  return (
    <article className="min-w-0 pb-8">
      <header className="mb-6">
        <h1 className="font-semibold text-title leading-tight tracking-[-0.02em]">{title}</h1>
        <p className="mt-1 max-w-[68ch] text-muted">{sub}</p>
      </header>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8">{children}</div>
      {next && (
        <p className="mt-10 border-line border-t pt-4">
          <Link
            href={next.href}
            prefetch={false}
            className="inline-flex items-center gap-1.5 rounded-control font-semibold text-accent hover:text-accent-strong"
          >
            {next.name}
            <ArrowRight size={15} aria-hidden />
          </Link>
        </p>
      )}
    </article>
  );
}
