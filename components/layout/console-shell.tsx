import { cookies } from 'next/headers';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Access } from '@/lib/auth/require-account';
import { Foreign } from '../foreign';
import { parseTheme, THEME_COOKIE } from '../theme';
import { BalanceChip } from './account-chips';
import { Brand } from './brand';
import { NavLink } from './nav-link';
import { SignOutButton } from './sign-out-button';
import { SkipLink } from './skip-link';
import { ThemeChoice } from './theme-choice';

/**
 * The frame of every page behind the sign-in: navigation on the left, who is signed in below it. On a phone the
 * navigation is a line at the top, and the person stands at the end of the page.
 */
export async function ConsoleShell({ access, children }: { access: Access; children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr_auto] md:grid-cols-[216px_minmax(0,1fr)] md:grid-rows-[1fr_auto] print:block">
      <SkipLink />
      <header className="border-line border-b px-3 pt-3 pb-2 md:border-b-0 md:py-5 print:hidden">
        <div className="md:sticky md:top-5">
          <div className="flex min-h-9 items-center justify-between px-2 md:mb-4">
            <Link href="/api-keys" prefetch={false} className="rounded-control">
              <Brand name={access.config.brandName} />
            </Link>
            <div className="md:hidden">
              <BalanceChip account={access.account} />
            </div>
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
  return (
    <nav
      aria-label="Console"
      className="flex gap-0.5 overflow-x-auto max-md:-mx-3 max-md:px-3 max-md:py-1.5 md:flex-col"
    >
      <NavLink href="/api-keys" name="API Keys" count={access.account.liveKeys} />
      <NavLink href="/billing" name="Billing" />
      <NavLink href="/requests" name="Requests" />
      <NavLink href="/tier" name="Tier" />
      <NavLink href="/webhooks" name="Webhooks" />
      <NavLink href="/activity" name="Activity" />
      <NavLink href="/docs" name="Docs" />
      <NavLink href="/settings" name="Settings" />
      {access.staffRole && (
        <>
          <p className="px-2.5 pt-4 pb-1.5 text-[11px] text-faint uppercase tracking-[0.06em] max-md:hidden">
            Support
          </p>
          <NavLink href="/staff/revocations" name="Revocations" />
          <NavLink href="/staff/accounts" name="Accounts" />
          <NavLink href="/staff/audit" name="Audit log" />
          <NavLink href="/staff/verify" name="Verify" />
          {access.staffRole === 'admin' && <NavLink href="/staff/people" name="People" />}
        </>
      )}
    </nav>
  );
}
