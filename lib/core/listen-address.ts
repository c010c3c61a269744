import { isIPv6 } from 'node:net';

/** From the wildcard addresses that a server listens on to the loopback address that reaches it. */
const LOOPBACK_OF: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** `host`, a name or an address, and `port` as one text. An IPv6 address gets brackets (RFC 3986, 3.2.2). */
export function hostAndPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * The origin at which this machine reaches a server of ours that listens on `host` and `port`, without a trailing
 * slash.
 */
export function ownOrigin(host: string, port: number): string {
  return `http://${hostAndPort(LOOPBACK_OF[host] ?? host, port)}`;
}
