import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { readSettingsFile } from '../../core/settings-file';

/** The public keys of secret scanners that may report leaks in batches, by their identifiers. */
export type ScannerKeys = ReadonlyMap<string, KeyObject>;

const WRONG_KEY = 'must be a public key on the curve P-256, as PEM';

const publicKeySchema = z.string().transform((pem, context) => {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Said below.
  }
  context.issues.push({ code: 'custom', message: WRONG_KEY, input: pem });
  return z.NEVER;
});

/** As scanners publish their keys: https://api.github.com/meta/public_keys/secret_scanning. One that is not current counts as well. */
const scannerKeysSchema = z.object({
  public_keys: z
    .array(z.object({ key_identifier: z.string().min(1).max(200), key: publicKeySchema }))
    .min(1, 'must have one key at least'),
});

/**
 * The keys in the file of the setting LEAK_SCANNER_KEYS_FILE; null where there is none. Throws an error of one line that
 * names the file, where in it, and the reason.
 */
export function loadScannerKeys(file: string | undefined): ScannerKeys | null {
  if (file === undefined) return null;
  const { public_keys } = readSettingsFile(
    `LEAK_SCANNER_KEYS_FILE ${file}`,
    file,
    scannerKeysSchema,
  );
  return new Map(public_keys.map(({ key_identifier, key }) => [key_identifier, key]));
}

/**
 * Whether the holder of the key signed exactly these bytes: ECDSA on P-256 over their SHA-256, the signature in DER and
 * base64, as GitHub's secret scanning partner program has it.
 */
export function isSigned(key: KeyObject, body: Uint8Array, signature: string): boolean {
  return verify('sha256', body, key, Buffer.from(signature, 'base64'));
}
