import type { ReactNode } from 'react';
import type { SignedIn } from '@/lib/auth/session';
import { AccountChips } from './account-chips';

interface PageHeaderProps {
  title: ReactNode;
  sub: ReactNode;
  /** The link to the parent page. */
  up?: ReactNode;
  /** The account whose state is shown next to the title; absent on staff's pages, which are about other accounts. */
  account?: SignedIn['account'];
}

/** The title of a page, and the state of the account. */
export function PageHeader({ title, sub, up, account }: PageHeaderProps) {
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {up && <p className="mb-1 text-muted text-small">{up}</p>}
        <h1 className="font-semibold text-title leading-tight tracking-[-0.02em]">{title}</h1>
        <p className="mt-1 text-muted">{sub}</p>
      </div>
      {account && <AccountChips account={account} />}
    </header>
  );
}
