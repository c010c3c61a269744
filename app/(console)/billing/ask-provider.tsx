'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { apiRequest } from '@/components/api-request';

/** The callback nearly always comes first, and has this much time. */
const FIRST_MS = 6_000;
const AGAIN_MS = 5_000;

/** Asks the provider for the state of a payment while its callback is missing and the user waits. */
export function AskProvider({ paymentId }: { paymentId: string }) {
  const router = useRouter();
  useEffect(() => {
    let timer = setTimeout(ask, FIRST_MS);
    async function ask() {
      if (document.visibilityState === 'visible') {
        await apiRequest('POST', `/api/billing/payments/${paymentId}/check`);
        router.refresh();
      }
      timer = setTimeout(ask, AGAIN_MS);
    }
    return () => clearTimeout(timer);
  }, [router, paymentId]);
  return null;
}
