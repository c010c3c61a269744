import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { serverUser } from '@/lib/db/embedded-binaries';

/** Our own CA, an unknown CA, and a certificate signed by the first. */
export interface Certificates {
  ca: string;
  otherCa: string;
  certificate: string;
  key: string;
  remove(): void;
}

/**
 * Creates them with OpenSSL, as files that PostgreSQL can read. `name` is the host of the certificate, e.g.
 * `DNS:localhost`.
 */
export function makeCertificates(name: string): Certificates {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-certificates-'));
  const file = (what: string) => join(dir, what);
  const make = (what: string, ...args: string[]) => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const out = ['-keyout', file(`${what}.key`), '-out', file(`${what}.pem`)];
    const line = ['req', '-x509', ...key, ...out, '-days', '2', '-subj', `/CN=${what}`, ...args];
    execFileSync('openssl', line, { stdio: 'pipe' });
  };
  make('ca');
  make('other');
  const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key')];
  make(
    'server',
    ...signed,
    '-addext',
    `subjectAltName=${name}`,
    '-addext',
    'basicConstraints=CA:FALSE',
  );
  const user = serverUser();
  if (user) for (const path of [dir, file('server.key')]) chownSync(path, user.uid, user.gid);
  chmodSync(dir, 0o711);
  chmodSync(file('server.key'), 0o600);
  return {
    ca: file('ca.pem'),
    otherCa: file('other.pem'),
    certificate: file('server.pem'),
    key: file('server.key'),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/**
 * Enables TLS on the tests' server, with a certificate for `name`; the test resets the settings. Only one test file may
 * use it.
 */
export async function serveTls(admin: pg.Client, name: string): Promise<Certificates> {
  const certificates = makeCertificates(name);
  const settings = {
    ssl_cert_file: certificates.certificate,
    ssl_key_file: certificates.key,
    ssl: 'on',
  };
  for (const [setting, value] of Object.entries(settings)) {
    await admin.query(`ALTER SYSTEM SET ${setting} = '${value}'`);
  }
  await admin.query('SELECT pg_reload_conf()');
  // The server applies new settings asynchronously.
  for (let tries = 0; !(await speaksTls(admin)); tries++) {
    if (tries > 500) throw new Error('PostgreSQL does not speak TLS');
    await sleep(10);
  }
  return certificates;
}

async function speaksTls({ host, port, user, database, password }: pg.Client): Promise<boolean> {
  const ssl = { rejectUnauthorized: false };
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    password: password ?? undefined,
    ssl,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
