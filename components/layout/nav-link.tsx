'use client';

import Link, { useLinkStatus } from 'next/link';
import { usePathname } from 'next/navigation';
import { Spinner } from '../ui/spinner';

interface NavLinkProps {
  href: string;
  name: string;
  count?: number;
  /** Other pages have this address as prefix: the link is current only for the exact address. */
  exact?: boolean;
}

/** A link to a page of the console; marks the current page, and shows a spinner if loading takes long. */
export function NavLink({ href, name, count, exact = false }: NavLinkProps) {
  const path = usePathname();
  const open = exact ? path === href : path.startsWith(href);
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={open ? 'page' : undefined}
      className="flex items-center justify-between gap-2 rounded-control px-2 py-[7px] md:px-2.5 font-medium text-muted whitespace-nowrap hover:text-ink aria-[current]:bg-accent-soft aria-[current]:text-ink"
    >
      {name}
      <NavLinkEnd count={count} />
    </Link>
  );
}

function NavLinkEnd({ count }: { count?: number }) {
  if (useLinkStatus().pending) return <Spinner />;
  return count === undefined ? null : <span className="text-faint text-tiny">{count}</span>;
}
