import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonStyle } from './ui/button-style';

interface PagerProps {
  /** Where the newest entries are; null on that page. */
  newest: string | null;
  /** Where the next older ones are; null on the last page. */
  older: string | null;
  olderName?: string;
  /** What else belongs below the list. */
  children?: ReactNode;
}

/** The links below a list that is shown page by page. */
export function Pager({ newest, older, olderName = 'Older', children }: PagerProps) {
  if (!newest && !older && !children) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex flex-wrap items-center justify-end gap-2">
      {children}
      {newest && (
        <Link href={newest} prefetch={false} className={buttonStyle('plain')}>
          Newest
        </Link>
      )}
      {older && (
        <Link href={older} prefetch={false} className={buttonStyle('plain')}>
          {olderName}
        </Link>
      )}
    </nav>
  );
}

/** Downloads what a list shows. */
export function DownloadCsv({ href }: { href: string }) {
  return (
    <a href={href} download className={`${buttonStyle('quiet')} mr-auto -ml-3.5`}>
      Download CSV
    </a>
  );
}
