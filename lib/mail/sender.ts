import { createTransport } from 'nodemailer';
import type { Database } from '../db/database';
import { writeMail } from './letter';
import { type Stationery, writeLetter } from './write-letter';

const LOOK_MS = 2_000;
const AT_ONCE = 5;
/** No attempt lasts longer: connection, greeting and silence together stay below it. */
const HOLD_SECONDS = 120;
const CONNECTION_MS = 10_000;
const SILENCE_MS = 30_000;
/** Old news is worse than none; and nobody gets a flood when mail is set up late. */
const KEPT_HOURS = 48;
/** Pauses after failures, in seconds: over a day in all. */
const PAUSES = [60, 300, 900, 3_600, 10_800, 21_600, 43_200];

export interface MailSenderOptions {
  db: Database;
  /** `smtp://` or `smtps://`, with user and password in it. */
  smtpUrl: string;
  /** `Name <address>`. */
  from: string;
  stationery: Stationery;
  /** Hears of faults; what it gets holds no secret. */
  onError: (error: unknown) => void;
  /** How often it looks for mail. */
  lookMs?: number;
}

/** Sends queued mail. */
export interface MailSender {
  /** Waits for what is being sent; what is cut off is sent again by whoever looks next. */
  close(): Promise<void>;
}

interface Claimed {
  id: string;
  kind: string;
  data: unknown;
  attempts: number;
  email: string;
}

/**
 * Starts to send what is queued, oldest first. Any number of processes may: a mail is claimed by one, and comes due
 * again where that one dies; then it may arrive twice, under the same Message-ID. What fails is tried again with growing
 * pauses, unless the mail server says that it never will be taken.
 */
export function startMailSender(options: MailSenderOptions): MailSender {
  const { db, smtpUrl, from, stationery, onError, lookMs = LOOK_MS } = options;
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: CONNECTION_MS,
    greetingTimeout: CONNECTION_MS,
    socketTimeout: SILENCE_MS,
    // What mail tells of is on no disk and at no other address.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0]);
  const host = new URL(stationery.consoleUrl).hostname;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();

  async function send({ id, kind, data, attempts, email }: Claimed): Promise<void> {
    try {
      const mail = writeMail(writeLetter({ kind, data }, stationery), stationery.brandName);
      await transport.sendMail({ ...mail, from, to: email, messageId: `<${id}@${host}>` });
      await end(db, id, 'sent', null);
    } catch (error) {
      const failure = error instanceof Error ? error.message.slice(0, 500) : 'unknown';
      const pause = PAUSES[attempts - 1];
      if (pause === undefined || isFinal(error)) await end(db, id, 'failed', failure);
      else await putOff(db, id, pause, failure);
      onError(error);
    }
  }

  async function look(): Promise<void> {
    let taken: number;
    do {
      const mails = await claim(db);
      taken = mails.length;
      await Promise.all(mails.map((mail) => send(mail)));
    } while (taken === AT_ONCE && !closed);
  }

  const begin = () => {
    working = look()
      .catch(onError)
      .finally(() => {
        if (!closed) timer = setTimeout(begin, lookMs);
      });
  };
  begin();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await working;
      transport.close();
    },
  };
}

async function claim(db: Database): Promise<Claimed[]> {
  const { rows } = await db.pool.query<Claimed>(
    `SELECT m.id, m.kind, m.data, m.attempts, u.email
      FROM claim_mails($1, $2 * interval '1 second', $3 * interval '1 hour') m JOIN users u ON u.id = m.user_id`,
    [AT_ONCE, HOLD_SECONDS, KEPT_HOURS],
  );
  return rows;
}

async function end(db: Database, id: string, status: 'sent' | 'failed', failure: string | null) {
  await db.pool.query(
    `UPDATE mails SET status = $2, failure = $3, ended_at = clock_timestamp() WHERE id = $1 AND status = 'pending'`,
    [id, status, failure],
  );
}

async function putOff(db: Database, id: string, seconds: number, failure: string) {
  await db.pool.query(
    `UPDATE mails SET due_at = clock_timestamp() + $2 * interval '1 second', failure = $3
      WHERE id = $1 AND status = 'pending'`,
    [id, seconds, failure],
  );
}

/**
 * Whether the mail server will never take it: it refused the recipient or the message with a code of 500 and above
 * (RFC 5321, 4.2.1). A refused sign-in is our setting, and may be mended.
 */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, responseCode } = error as Error & { code?: string; responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode ?? 0) >= 500;
}
