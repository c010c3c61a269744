import { isIPv6 } from 'node:net';

/** What a server listens on to be reached at every address of the machine, and the one that this machine reaches it at. */
const LOOPBACK_OF: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** `host`, a name or an address, and `port` as one text. An IPv6 address is put in brackets (RFC 3986, 3.2.2). */
export function hostAndPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where this machine reaches a server of ours that listens on `host` and `port`: an origin, without a slash at the end. */
export function ownOrigin(host: string, port: number): string {
  return `http://${hostAndPort(LOOPBACK_OF[host] ?? host, port)}`;
}
