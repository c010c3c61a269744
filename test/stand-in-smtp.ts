import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A mail as the server got it. */
export interface ReceivedMail {
  /** Of the envelope. */
  from: string;
  to: string;
  headers: Record<string, string>;
  /** The whole of it, as it came over the wire. */
  raw: string;
}

/** What the server does with the next mail instead of taking it. */
export type SmtpBehaviour = 'later' | 'never' | 'silence' | 'cut off';

/** A mail server on a real socket. */
export interface StandInSmtp {
  url: string;
  received: ReceivedMail[];
  /** The next mails meet these, one after another; then it takes them again. */
  behaveNext(...behaviours: SmtpBehaviour[]): void;
  close(): Promise<void>;
}

/** Starts a mail server on a free port. It knows just enough of RFC 5321. */
export async function startStandInSmtp(): Promise<StandInSmtp> {
  const received: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  let behaviours: SmtpBehaviour[] = [];

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    const say = (line: string) => socket.write(`${line}\r\n`);
    let from = '';
    let to = '';
    let data: string | null = null;
    let rest = '';
    const obey = (line: string): void => {
      const [verb = ''] = line.toUpperCase().split(/[ :]/);
      if (verb === 'EHLO') return void say('250-stand-in\r\n250 8BITMIME');
      if (verb === 'QUIT') return void socket.end('221 bye\r\n');
      if (verb === 'MAIL') from = /<(.*)>/.exec(line)?.[1] ?? '';
      if (verb === 'RCPT') {
        const behaviour = behaviours.shift();
        if (behaviour === 'later') return void say('451 4.3.0 try again later');
        if (behaviour === 'never') return void say('550 5.1.1 no such mailbox');
        if (behaviour === 'silence') return;
        if (behaviour === 'cut off') return void socket.destroy();
        to = /<(.*)>/.exec(line)?.[1] ?? '';
      }
      if (verb === 'DATA') {
        data = '';
        return void say('354 go on');
      }
      say('250 ok');
    };
    say('220 stand-in');
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('utf8');
      for (let at = rest.indexOf('\r\n'); at >= 0; at = rest.indexOf('\r\n')) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        if (data === null) obey(line);
        else if (line === '.') {
          received.push({ from, to, raw: data, headers: headersOf(data) });
          data = null;
          say('250 taken');
        } else data += `${line.replace(/^\.\./, '.')}\r\n`;
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behaveNext(...more) {
      behaviours = [...behaviours, ...more];
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

/** Headers by their names in lower case, folded lines put together, encoded words as they are read. */
function headersOf(raw: string): Record<string, string> {
  const [head = ''] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), decoded(line.slice(at + 1).trim())];
    }),
  );
}

/** Encoded words of the Q kind (RFC 2047, 4.2). A character may lie across two of them, so that bytes are put together. */
function decoded(value: string): string {
  const bytes = value
    .replace(/\?= =\?UTF-8\?Q\?/g, '')
    .replace(/=\?UTF-8\?Q\?(.*?)\?=/g, (_word, text: string) =>
      text
        .replaceAll('_', ' ')
        .replace(/=([0-9A-F]{2})/g, (_byte, hex: string) =>
          String.fromCharCode(Number(`0x${hex}`)),
        ),
    );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
