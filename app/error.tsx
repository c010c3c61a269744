'use client';

import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <Panel role="alert" className="w-full max-w-[400px] px-6 py-7 text-center">
        <h1 className="font-semibold text-title tracking-[-0.02em]">
          This page could not be loaded
        </h1>
        <p className="mt-2 mb-5 text-muted">
          Something went wrong on our side. Your keys and your balance are not affected. Try again
          in a moment.
        </p>
        <Button onClick={() => retry()}>Try again</Button>
        {error.digest && <p className="mt-5 text-faint text-small">Reference {error.digest}</p>}
      </Panel>
    </main>
  );
}
