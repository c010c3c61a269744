import type { ReactNode } from 'react';
import { Brand } from './brand';

/** A page with a single element below the brand. */
export function QuietPage({ brandName, children }: { brandName: string; children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-[400px]">
        <div className="mb-6 flex justify-center">
          <Brand name={brandName} />
        </div>
        {children}
      </div>
    </main>
  );
}
