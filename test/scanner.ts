import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A secret scanner with a key pair of its own. */
export interface Scanner {
  identifier: string;
  /** Both as PEM. */
  publicKey: string;
  privateKey: string;
  /** The headers that this body, to the byte, travels with. */
  headersOf(body: string): Record<string, string>;
}

/** Makes one that signs as those of GitHub's partner program do. */
export function createScanner(identifier: string): Scanner {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    identifier,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    headersOf: (body) => ({
      'Github-Public-Key-Identifier': identifier,
      'Github-Public-Key-Signature': sign('sha256', Buffer.from(body), privateKey).toString(
        'base64',
      ),
    }),
  };
}

/** Writes a file as LEAK_SCANNER_KEYS_FILE names one; `remove` deletes it again. */
export function writeScannerKeys(content: unknown): { path: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-scanner-keys-'));
  const path = join(dir, 'scanner-keys.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return { path, remove: () => rmSync(dir, { recursive: true }) };
}

/** The keys as a scanner publishes them. */
export function published(...scanners: Pick<Scanner, 'identifier' | 'publicKey'>[]) {
  return {
    public_keys: scanners.map(({ identifier, publicKey }) => ({
      key_identifier: identifier,
      key: publicKey,
      is_current: true,
    })),
  };
}
