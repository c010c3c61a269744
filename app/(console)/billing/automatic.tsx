import { Suspense } from 'react';
import { Panel } from '@/components/ui/panel';
import { consoleContext } from '@/lib/console/console-context';
import type { AccountId } from '@/lib/core/ids';
import type { BillingSettings } from '@/lib/payments/billing-settings';
import { savedCardOf } from '@/lib/payments/customer';
import type { PaymentProvider } from '@/lib/payments/provider';
import { AlertForm } from './alert-form';
import { AutoTopUpForm } from './auto-top-up-form';
import { CardLine } from './card-line';

interface AutomaticProps {
  accountId: AccountId;
  provider: PaymentProvider | null;
  settings: BillingSettings;
  now: Date;
}

/** What happens automatically when the balance falls: an email and a top-up. Both are off until the owner sets them. */
export function Automatic({ accountId, provider, settings, now }: AutomaticProps) {
  return (
    <div className="grid gap-4 lg:grid-cols-[1fr_2.1fr]">
      <Panel aria-labelledby="alert-heading" className="p-5">
        <h2 id="alert-heading" className="font-semibold">
          Low-balance alert
        </h2>
        <AlertForm line={settings.alertBelowMicros} />
      </Panel>
      <Panel aria-labelledby="auto-heading" className="p-5">
        <h2 id="auto-heading" className="font-semibold">
          Automatic top-up
        </h2>
        <AutoTopUpForm
          settings={settings}
          available={provider !== null}
          cardLine={
            // Loaded from the provider: the page does not wait for it.
            <Suspense fallback={<Quiet>Loading your card…</Quiet>}>
              <SavedCard accountId={accountId} provider={provider} />
            </Suspense>
          }
          now={now}
        />
      </Panel>
    </div>
  );
}

async function SavedCard({ accountId, provider }: Pick<AutomaticProps, 'accountId' | 'provider'>) {
  if (!provider) return <Quiet>Payments are not configured.</Quiet>;
  const card = await savedCardOf(consoleContext().db, provider, accountId).catch(
    () => 'unknown' as const,
  );
  if (card === 'unknown')
    return <Quiet>Your card cannot be loaded from the payment provider right now.</Quiet>;
  return <CardLine card={card?.label ?? null} hasPage={!provider.sandbox} />;
}

function Quiet({ children }: { children: string }) {
  return <p className="text-muted text-small">{children}</p>;
}
