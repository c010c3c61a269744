import type { Clock } from '../clock';
import type { PaymentProvider } from './provider';
import { createSandboxProvider, type SandboxProvider } from './sandbox-provider';

export interface ProviderSettings {
  /** The embedded default, where a sandbox may stand in for a real provider. */
  embedded: boolean;
  authSecret: string;
  consoleUrl: string;
}

/** Who takes money here. `sandbox` is the same provider where it is the sandbox, which has a side that real ones lack. */
export interface ChosenProvider {
  provider: PaymentProvider | null;
  sandbox: SandboxProvider | null;
}

/** Chooses the payment provider: the sandbox on the embedded default, nobody otherwise. */
export function chooseProvider(settings: ProviderSettings, now: Clock): ChosenProvider {
  const { embedded, authSecret, consoleUrl } = settings;
  const sandbox = embedded ? createSandboxProvider(authSecret, consoleUrl, now) : null;
  return { provider: sandbox, sandbox };
}
