import { cookies } from 'next/headers';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { parseTheme, THEME_COOKIE } from '../theme';
import { buttonStyle } from '../ui/button-style';
import { Brand } from './brand';
import { SkipLink } from './skip-link';
import { ThemeChoice } from './theme-choice';

/** The frame of public pages for signed-out users. */
export async function PublicShell({
  brandName,
  children,
}: {
  brandName: string;
  children: ReactNode;
}) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <div className="min-h-dvh">
      <SkipLink />
      <header className="border-line border-b px-4 md:px-10">
        <div className="mx-auto flex min-h-14 max-w-[1080px] items-center justify-between gap-4">
          <Link href="/docs" prefetch={false} className="rounded-control">
            <Brand name={brandName} />
          </Link>
          <div className="flex items-center gap-2">
            <ThemeChoice chosen={theme} />
            <Link href="/sign-in" prefetch={false} className={buttonStyle('plain')}>
              Sign in
            </Link>
          </div>
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="px-4 py-5 focus-visible:outline-none md:px-10 md:py-7"
      >
        <div className="mx-auto max-w-[1080px]">{children}</div>
      </main>
    </div>
  );
}
