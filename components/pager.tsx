import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonStyle } from './ui/button-style';

interface PagerProps {
  /** The address of the newest entries; null on that page. */
  newest: string | null;
  /** The address of the next older entries; null on the last page. */
  older: string | null;
  olderName?: string;
  /** Further content below the list. */
  children?: ReactNode;
}

/** The links below a paginated list. */
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

/** Downloads the contents of a list. */
export function DownloadCsv({ href }: { href: string }) {
  return (
    <a href={href} download className={`${buttonStyle('quiet')} mr-auto -ml-3.5`}>
      Download CSV
    </a>
  );
}
