import type { SignedIn } from '@/lib/auth/session';

/** The state of the account, which decides about all of its keys. */
export type AccountState = 'active' | 'pending' | 'owed';

export function accountState({ owedMicros, activated }: SignedIn['account']): AccountState {
  if (owedMicros > 0n) return 'owed';
  return activated ? 'active' : 'pending';
}
