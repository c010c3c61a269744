import type { Clock } from '../core/clock';
import type { PaymentProvider } from './provider';
import { createSandboxProvider, type SandboxProvider } from './sandbox-provider';
import type { StripeSettings } from './stripe/stripe-client';
import { createStripeProvider } from './stripe/stripe-provider';

export interface ProviderSettings {
  /** The embedded default, where the sandbox can replace a real provider. */
  embedded: boolean;
  authSecret: string;
  consoleUrl: string;
  /** Undefined: not configured. */
  stripe: Omit<StripeSettings, 'mark'> | undefined;
}

/** The payment provider. `sandbox` is the same provider if it is the sandbox, which has additional functions. */
export interface ChosenProvider {
  provider: PaymentProvider | null;
  sandbox: SandboxProvider | null;
}

/** Chooses the payment provider: Stripe if it is configured, else the sandbox on the embedded default, else none. */
export function chooseProvider(settings: ProviderSettings, now: Clock): ChosenProvider {
  const { embedded, authSecret, consoleUrl, stripe } = settings;
  if (stripe) {
    const provider = createStripeProvider({ ...stripe, mark: consoleUrl }, now);
    return { provider, sandbox: null };
  }
  const sandbox = embedded ? createSandboxProvider(authSecret, consoleUrl, now) : null;
  return { provider: sandbox, sandbox };
}
