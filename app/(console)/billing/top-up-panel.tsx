import { Badge } from '@/components/ui/badge';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import type { SignedIn } from '@/lib/auth/session';
import type { PaymentProvider } from '@/lib/payments/provider';
import { LARGEST_TOP_UP, PRESETS, SMALLEST_TOP_UP } from '@/lib/payments/top-up';
import { TopUpForm } from './top-up-form';

interface TopUpPanelProps {
  account: SignedIn['account'];
  provider: PaymentProvider | null;
}

/** The form for top-ups, with a notice in the sandbox or without a payment provider. */
export function TopUpPanel({ account, provider }: TopUpPanelProps) {
  return (
    <Panel className="p-5">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">Top up</h2>
        {provider?.sandbox && <Badge tone="warn">Sandbox: no real money</Badge>}
      </div>
      {!provider && (
        <div className="mb-4">
          <Notice tone="warn" title="Payments are not configured.">
            The operator of this console has to set STRIPE_SECRET_KEY.
          </Notice>
        </div>
      )}
      <TopUpForm
        presets={PRESETS}
        smallest={SMALLEST_TOP_UP}
        largest={LARGEST_TOP_UP}
        totals={{
          rechargedMicros: account.rechargedMicros,
          consumedMicros: account.consumedMicros,
        }}
        owed={account.owedMicros}
        disabled={provider === null}
      />
    </Panel>
  );
}
