import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Gateway } from './gateway';

/** The resident memory of a gateway's process, in megabytes of 10^6 bytes. */
export function memoryOf(gateway: Gateway): number {
  const pid = gateway.pid();
  if (pid === undefined) throw new Error('the gateway is not running');
  const status = `/proc/${pid}/status`;
  const kibibytes = existsSync(status)
    ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return (Number(kibibytes) * 1_024) / 1_000_000;
}
