import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { parseTheme, THEME_COOKIE } from '@/components/theme';
import { consoleContext } from '@/lib/console/console-context';
import './globals.css';
import { inter } from './inter';

export async function generateMetadata(): Promise<Metadata> {
  // The configuration is known at the request, not at the build.
  await connection();
  const { brandName } = consoleContext().config;
  return {
    title: { default: `${brandName} Console`, template: `%s · ${brandName}` },
    description: `API keys, top-ups and tiers of ${brandName}.`,
    robots: { index: false },
    icons: { apple: '/apple-touch-icon.png' },
  };
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#faf9f7' },
    { media: '(prefers-color-scheme: dark)', color: '#141311' },
  ],
};

/** The document. Reading the cookie also keeps every page dynamic, which the nonces of our policy need. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html
      lang="en"
      className={inter.variable}
      data-theme={theme === 'system' ? undefined : theme}
      suppressHydrationWarning
    >
      <body>{children}</body>
    </html>
  );
}
