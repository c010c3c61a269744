import { fullConfig, isEmbedded } from '../console/console-config';
import { systemClock } from '../core/clock';
import { type ChosenProvider, chooseProvider } from './choose-provider';

// Next.js bundles pages and route handlers apart; one process has one provider.
const shared = globalThis as { get3wProviders?: ChosenProvider };

/** Who takes money in this console, chosen on first use. */
export function paymentProviders(): ChosenProvider {
  const { authSecret, consoleUrl, stripe } = fullConfig();
  shared.get3wProviders ??= chooseProvider(
    { embedded: isEmbedded(), authSecret, consoleUrl, stripe },
    systemClock,
  );
  return shared.get3wProviders;
}
