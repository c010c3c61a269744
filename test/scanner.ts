import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A secret scanner with its own key pair. */
export interface Scanner {
  identifier: string;
  /** Both as PEM. */
  publicKey: string;
  privateKey: string;
  /** The headers for exactly this body. */
  headersOf(body: string): Record<string, string>;
}

/** Creates one that signs like GitHub's partner program. */
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

/** Writes a file for LEAK_SCANNER_KEYS_FILE; `remove` deletes it. */
export function writeScannerKeys(content: unknown): { path: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-scanner-keys-'));
  const path = join(dir, 'scanner-keys.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return { path, remove: () => rmSync(dir, { recursive: true }) };
}

/** The keys in the format in which a scanner publishes them. */
export function published(...scanners: Pick<Scanner, 'identifier' | 'publicKey'>[]) {
  return {
    public_keys: scanners.map(({ identifier, publicKey }) => ({
      key_identifier: identifier,
      key: publicKey,
      is_current: true,
    })),
  };
}
