import { cookies } from 'next/headers';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Access } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { Foreign } from '../foreign';
import { parseTheme, THEME_COOKIE } from '../theme';
import { BalanceChip } from './account-chips';
import { Brand } from './brand';
import { NavLink } from './nav-link';
import { NavMenu } from './nav-menu';
import { SignOutButton } from './sign-out-button';
import { SkipLink } from './skip-link';
import { ThemeChoice } from './theme-choice';

interface ConsoleShellProps {
  access: Access;
  /** Next to the brand on a phone. False on staff's pages, which are about other accounts. */
  showsBalance?: boolean;
  children: ReactNode;
}

/**
 * The frame of every page after sign-in: navigation on the left, with the signed-in user below it. On a phone the
 * navigation is a menu at the top, and the user is at the end of the page.
 */
export async function ConsoleShell({ access, showsBalance = true, children }: ConsoleShellProps) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr_auto] md:grid-cols-[216px_minmax(0,1fr)] md:grid-rows-[1fr_auto] print:block">
      <SkipLink />
      <header className="border-line border-b px-3 pt-3 pb-2 md:border-b-0 md:py-5 print:hidden">
        <div className="md:sticky md:top-5">
          <div className="flex min-h-9 items-center justify-between px-2 md:mb-4">
            <Link href="/api-keys" prefetch={false} className="rounded-control">
              <Brand name={consoleContext().config.brandName} />
            </Link>
            {showsBalance && (
              <div className="md:hidden">
                <BalanceChip account={access.account} />
              </div>
            )}
          </div>
          <ConsoleNav access={access} />
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="min-w-0 border-line px-4 py-5 focus-visible:outline-none md:row-span-2 md:border-l md:px-10 md:py-7 print:border-0 print:p-0"
      >
        <div className="mx-auto max-w-[1080px]">{children}</div>
      </main>
      <footer className="sticky bottom-0 self-end px-3 pb-4 max-md:static print:hidden">
        <div className="border-line border-t px-2.5 pt-3.5">
          <p title={access.email} className="truncate text-muted text-small">
            <Foreign text={access.email} />
          </p>
          <div className="mt-1 flex flex-wrap items-center justify-between gap-x-2 md:-mr-2">
            <ThemeChoice chosen={theme} />
            <SignOutButton />
          </div>
        </div>
      </footer>
    </div>
  );
}

function ConsoleNav({ access }: { access: Access }) {
  const sections = sectionsOf(access);
  const links = (group: Section['group']) =>
    sections
      .filter((section) => section.group === group)
      .map(({ href, name, count }) => <NavLink key={href} href={href} name={name} count={count} />);
  return (
    <nav aria-label="Console">
      <NavMenu sections={sections.map(({ href, name }) => ({ href, name }))}>
        {links('account')}
        {access.staffRole && (
          <>
            <p className="px-2.5 pt-4 pb-1.5 text-[11px] text-faint uppercase tracking-[0.06em]">
              Support
            </p>
            {links('support')}
          </>
        )}
      </NavMenu>
    </nav>
  );
}

interface Section {
  group: 'account' | 'support';
  href: string;
  name: string;
  count?: number;
}

function sectionsOf({ account, staffRole }: Access): Section[] {
  const sections: Section[] = [
    { group: 'account', href: '/api-keys', name: 'API Keys', count: account.liveKeys },
    { group: 'account', href: '/usage', name: 'Usage' },
    { group: 'account', href: '/requests', name: 'Requests' },
    { group: 'account', href: '/billing', name: 'Billing' },
    { group: 'account', href: '/tier', name: 'Tier' },
    { group: 'account', href: '/webhooks', name: 'Webhooks' },
    { group: 'account', href: '/activity', name: 'Activity' },
    { group: 'account', href: '/docs', name: 'Docs' },
    { group: 'account', href: '/settings', name: 'Settings' },
  ];
  if (!staffRole) return sections;
  sections.push(
    { group: 'support', href: '/staff/revocations', name: 'Revocations' },
    { group: 'support', href: '/staff/accounts', name: 'Accounts' },
    { group: 'support', href: '/staff/audit', name: 'Audit log' },
    { group: 'support', href: '/staff/verify', name: 'Verify' },
  );
  if (staffRole === 'admin') {
    sections.push({ group: 'support', href: '/staff/people', name: 'People' });
  }
  return sections;
}
