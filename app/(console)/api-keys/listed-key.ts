import type { RecentAddress } from '@/lib/keys/control/recent-addresses';
import type { LiveKey } from '@/lib/keys/issue/list-keys';

/** A live key with where it was used from lately. */
export interface ListedKey extends LiveKey {
  recent: RecentAddress[];
}

/** The dialogs that a key's row can open. */
export type KeyDialog = 'edit' | 'rotate' | 'delete';
