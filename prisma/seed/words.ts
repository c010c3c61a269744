/** Names of keys, usually followed by a number. */
export const KEY_NAMES = [
  'production',
  'staging',
  'ci',
  'batch-worker',
  'image-service',
  'mobile app',
  'web frontend',
  'backend',
  'nightly-render',
  'test',
  'laptop',
  'notebook',
  'thumbnails',
  'customer-portal',
  'load test',
  'demo',
  'integration',
  'playground',
];

/** The reason of 30% of the revocations. */
export const COMMON_REASON = 'rotated';

/** Frequent reasons of owners; the empty one is none. */
export const OWNER_REASONS = [
  '',
  '',
  '',
  'no longer used',
  'key rotation, quarterly',
  'service was shut down',
  'moved to another account',
  'employee left the company',
  'contractor’s work is done',
  'was in a log file',
  'committed to git by mistake',
  'pasted into a chat',
  'wrong name',
  'just testing',
];

/** Rare reasons; `#` stands for a number. */
export const RARE_REASONS = [
  'ticket #: laptop stolen',
  'ticket #: found in a backup',
  'ticket #: agency contract ended',
  'audit finding #',
  'compromised build server, incident #',
  'shown on a shared screen',
];

/** Staff reasons have at least ten characters, and the owner reads them. */
export const STAFF_REASONS = [
  'Found in a public repository, reported by mail',
  'Owner asked on the phone, identity checked',
  'Unusual traffic from this key, owner informed',
  'Posted on a public forum',
];

export const BROWSERS = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
];

/** User agents of leak reports. */
export const REPORTERS = ['curl/8.14.1', 'secret-scanner/2.3', 'python-requests/2.32.5'];
