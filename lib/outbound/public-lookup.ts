import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { OutboundError } from './outbound-error';
import { isPublicAddress } from './public-address';

const DNS_TIMEOUT_MS = 2_000;
const DNS_TRIES = 2;

/**
 * Resolves a host for one connection and returns only checked addresses. The connection uses these, so the name cannot
 * change between the check and the call. Fails with `refused_address` if any address of the host is not public, and
 * with `unreachable` if there is none.
 *
 * It queries DNS servers itself: the system's resolver would block one of the process's few threads for as long as an
 * external server takes.
 */
export function createPublicLookup(servers?: readonly string[]): LookupFunction {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  if (servers) resolver.setServers(servers);

  async function resolve(hostname: string): Promise<{ address: string; family: number }[]> {
    const [four, six] = await Promise.allSettled([
      resolver.resolve4(hostname),
      resolver.resolve6(hostname),
    ]);
    const found = [
      ...(four.status === 'fulfilled' ? four.value : []).map((address) => ({ address, family: 4 })),
      ...(six.status === 'fulfilled' ? six.value : []).map((address) => ({ address, family: 6 })),
    ];
    if (found.length === 0) throw new OutboundError('unreachable', 'The host has no address.');
    if (!found.every(({ address }) => isPublicAddress(address))) {
      throw new OutboundError('refused_address', 'The host has an internal address.');
    }
    return found;
  }

  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const [first] = found;
        if (options.all) callback(null, found);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}
