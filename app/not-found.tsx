import type { Metadata } from 'next';
import Link from 'next/link';
import { connection } from 'next/server';
import { QuietPage } from '@/components/layout/quiet-page';
import { buttonStyle } from '@/components/ui/button-style';
import { Panel } from '@/components/ui/panel';
import { consoleContext } from '@/lib/console/console-context';

export const metadata: Metadata = { title: 'Not found' };

export default async function NotFoundPage() {
  await connection();
  return (
    <QuietPage brandName={consoleContext().config.brandName}>
      <Panel className="px-6 py-7 text-center">
        <h1 className="font-semibold text-title tracking-[-0.02em]">Page not found</h1>
        <p className="mt-2 mb-5 text-muted">
          Check the address. You may not have access to this page.
        </p>
        <Link href="/api-keys" className={buttonStyle('plain')}>
          Go to your API keys
        </Link>
      </Panel>
    </QuietPage>
  );
}
