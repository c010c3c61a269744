import { fullConfig, isEmbedded } from '../console/console-config';
import { systemClock } from '../core/clock';
import { type ChosenProvider, chooseProvider } from './choose-provider';

// Next.js bundles pages and route handlers separately; a global keeps one provider per process.
const shared = globalThis as { get3wProviders?: ChosenProvider };

/** The payment provider of this console, chosen on first use. */
export function paymentProviders(): ChosenProvider {
  const { authSecret, consoleUrl, stripe } = fullConfig();
  shared.get3wProviders ??= chooseProvider(
    { embedded: isEmbedded(), authSecret, consoleUrl, stripe },
    systemClock,
  );
  return shared.get3wProviders;
}
