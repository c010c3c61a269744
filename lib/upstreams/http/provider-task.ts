import type { HttpConfig } from '../../catalog/upstream-config';
import type { Outbound } from '../../outbound/outbound';

/** HTTP clients: for servers in the operator's configuration, and for all others. */
export interface WaysOut {
  trusted: Outbound;
  guarded: Outbound;
}

/** One task at a provider, with its remaining time. */
export interface ProviderTask {
  config: HttpConfig;
  ways: WaysOut;
  signal: AbortSignal;
  /** Throws the failure `timeout` if no time is left. */
  msLeft(): number;
}
