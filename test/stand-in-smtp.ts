import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerAddress, type SMTPServerSession } from 'smtp-server';

/** A received email. */
export interface ReceivedMail {
  /** From the envelope. */
  from: string;
  to: string;
  headers: Record<string, string>;
  /** The complete message, as received. */
  raw: string;
}

/** How the server fails the next email. */
export type SmtpBehaviour = 'later' | 'never' | 'silence' | 'cut off';

/** A mail server on a real socket. */
export interface StandInSmtp {
  url: string;
  received: ReceivedMail[];
  /** The behaviour for the next emails, one after another; later emails are accepted. */
  behaveNext(...behaviours: SmtpBehaviour[]): void;
  close(): Promise<void>;
}

/** Starts a mail server on a free port. */
export async function startStandInSmtp(): Promise<StandInSmtp> {
  const received: ReceivedMail[] = [];
  let behaviours: SmtpBehaviour[] = [];

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 100,
    onRcptTo(_address, session, answer) {
      const behaviour = behaviours.shift();
      if (behaviour === 'later') return answer(refusal(451, '4.3.0 try again later'));
      if (behaviour === 'never') return answer(refusal(550, '5.1.1 no such mailbox'));
      if (behaviour === 'cut off') return cutOff(session);
      if (behaviour !== 'silence') answer();
    },
    onData(stream, { envelope: { mailFrom, rcptTo } }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const from = (mailFrom as SMTPServerAddress).address;
        received.push({ from, to: rcptTo[0]?.address ?? '', raw, headers: headersOf(raw) });
        done();
      });
    },
  });
  // A broken connection is an error of the server, but intended here.
  server.on('error', () => undefined);
  /** The library cannot break a connection, so the socket is looked up by its id. */
  const cutOff = ({ id }: SMTPServerSession) => {
    for (const connection of server.connections as Set<{
      id: string;
      _socket: { destroy(): void };
    }>) {
      if (connection.id === id) connection._socket.destroy();
    }
  };
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received,
    behaveNext(...more) {
      behaviours = [...behaviours, ...more];
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** Headers by their names in lower case, with folded lines joined and encoded words decoded. */
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

/**
 * Encoded words of the Q kind (RFC 2047, 4.2). A character may be split across two of them, so bytes are joined first.
 */
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
