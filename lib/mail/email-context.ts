import { fullConfig, isEmbedded } from '../console/console-config';
import { showsDevMailbox } from './dev-mailbox';
import type { EmailContext } from './fill-template';
import { createLinkTokens } from './tokens';

/** The context of the console's emails. */
export function emailContext(): EmailContext {
  const { brandName, consoleUrl, authSecret } = fullConfig();
  return { brandName, consoleUrl, links: createLinkTokens(authSecret) };
}

/** Whether `/dev/mail` shows the queued emails. */
export function hasDevMailbox(): boolean {
  return showsDevMailbox(fullConfig(), isEmbedded());
}
