import type { ReactNode } from 'react';
import { QuietPage } from '@/components/layout/quiet-page';
import { consoleContext } from '@/lib/console/console-context';

/** Pages of emailed links: for everybody, signed in or not. */
export default function LinksLayout({ children }: { children: ReactNode }) {
  return <QuietPage brandName={consoleContext().config.brandName}>{children}</QuietPage>;
}
