import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import ipaddr from 'ipaddr.js';

const TYPE_A = 1;
const TYPE_AAAA = 28;

/** A DNS server over UDP for the hosts of a test. */
export interface DnsServer {
  /** `host:port`, for a resolver. */
  address: string;
  /** The queried names in order, one per question. */
  asked: string[];
  close(): Promise<void>;
}

/**
 * Starts a DNS server that answers with the current result of `addressesOf` for a name (IPv4 and IPv6 mixed), and with
 * NXDOMAIN for an empty list. Our own, since the maintained version of dns2 (3) does not run on Node.js 20. It
 * implements only what the tests need of RFC 1035: one question, and no compression except of the name.
 */
export async function startDnsServer(
  addressesOf: (name: string) => readonly string[],
): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    asked.push(name);
    const all = addressesOf(name).map((text) => ipaddr.parse(text));
    const wanted = all.filter((address) =>
      address.kind() === 'ipv4' ? type === TYPE_A : type === TYPE_AAAA,
    );
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    // An answer, recursion available; 3 is NXDOMAIN.
    header.writeUInt16BE(0x8180 | (all.length === 0 ? 3 : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(wanted.length, 6);
    const records = wanted.map((address) => {
      const bytes = Buffer.from(address.toByteArray());
      const record = Buffer.alloc(12);
      record.writeUInt16BE(0xc00c, 0);
      record.writeUInt16BE(type, 2);
      record.writeUInt16BE(1, 4);
      record.writeUInt16BE(bytes.length, 10);
      return Buffer.concat([record, bytes]);
    });
    socket.send(
      Buffer.concat([header, query.subarray(12, end), ...records]),
      from.port,
      from.address,
    );
  });
  await new Promise<void>((ready) => socket.bind(0, '127.0.0.1', ready));
  return {
    address: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((done) => socket.close(() => done())),
  };
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}
