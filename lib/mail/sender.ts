import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Mailbox } from '../core/setting-texts';
import type { Database } from '../db/database';
import { renderEmail } from './email-template';
import { type EmailContext, fillTemplate } from './fill-template';

const POLL_MS = 2_000;
/** Parallel attempts in one process; one that hangs uses one slot and blocks no other. */
const AT_ONCE = 10;
/** Longer than any attempt: connection and greeting, and nine answers with the longest silence before each. */
const HOLD_SECONDS = 300;
const CONNECTION_MS = 10_000;
const SILENCE_MS = 30_000;
/** Late news would confuse its reader, and an SMTP server that is configured late must not send a flood. */
const KEPT_HOURS = 48;
/** Pauses after failures, in seconds: over a day in total. */
const PAUSES = [60, 300, 900, 3_600, 10_800, 21_600, 43_200];

export interface MailSenderOptions {
  db: Database;
  /** `smtp://` or `smtps://`, with user and password. */
  smtpUrl: string;
  from: Mailbox;
  emailContext: EmailContext;
  /** Called with faults, which contain no secret. */
  onError: (error: unknown) => void;
  /** How often it polls the queue. */
  pollMs?: number;
  /** The timeout for each answer of the mail server. */
  silenceMs?: number;
}

/** Sends queued emails. */
export interface MailSender {
  /** Claims no more emails, and waits this long for those being sent; another process sends the others again. */
  close(graceMs: number): Promise<void>;
}

interface Claimed {
  id: string;
  kind: string;
  data: unknown;
  attempts: number;
  email: string;
}

/**
 * Starts to send queued emails, oldest first. Any number of processes can run: an email is claimed by one, and becomes
 * due again if that process dies; then it may arrive twice, with the same Message-ID. Failures are retried with growing
 * pauses, unless the mail server rejects the email permanently.
 */
export function startMailSender(options: MailSenderOptions): MailSender {
  const {
    db,
    smtpUrl,
    from,
    emailContext,
    onError,
    pollMs = POLL_MS,
    silenceMs = SILENCE_MS,
  } = options;
  const transport = createTransport(withLimits(smtpUrl, silenceMs));
  const host = new URL(emailContext.consoleUrl).hostname;
  const underWay = new Set<Promise<void>>();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function send({ id, kind, data, attempts, email }: Claimed): Promise<void> {
    try {
      const mail = renderEmail(fillTemplate({ kind, data }, emailContext), emailContext.brandName);
      // Addresses as objects: in a string, a comma or a quote would start another address.
      const to = { name: '', address: email };
      await transport.sendMail({ ...mail, from, to, messageId: `<${id}@${host}>` });
      await end(db, id, 'sent', null);
    } catch (error) {
      const failure = error instanceof Error ? error.message.slice(0, 500) : 'unknown';
      const seconds = PAUSES[attempts - 1];
      if (seconds === undefined || isFinal(error)) await end(db, id, 'failed', failure);
      else await putOff(db, id, seconds, failure);
      onError(error);
    }
  }

  function start(mail: Claimed): void {
    const sending = send(mail)
      // Not recorded, so it becomes due again.
      .catch(onError)
      .finally(() => {
        underWay.delete(sending);
        // A slot is free: another email may be waiting for it.
        if (underWay.size === AT_ONCE - 1) lookNow();
      });
    underWay.add(sending);
  }

  async function poll(): Promise<void> {
    const free = AT_ONCE - underWay.size;
    if (free > 0) for (const mail of await claim(db, free)) start(mail);
  }

  function lookNow(): void {
    clearTimeout(timer);
    if (closed) return;
    looking = looking
      .then(poll)
      .catch(onError)
      .finally(() => {
        clearTimeout(timer);
        if (!closed) timer = setTimeout(lookNow, pollMs);
      });
  }

  lookNow();
  return {
    async close(graceMs) {
      closed = true;
      clearTimeout(timer);
      await looking;
      const grace = new AbortController();
      await Promise.race([
        Promise.all(underWay),
        pause(graceMs, undefined, { signal: grace.signal }).catch(() => undefined),
      ]);
      grace.abort();
      transport.close();
    },
  };
}

/**
 * The address with our timeouts as parameters: nodemailer ignores separate timeout options if it gets an address, and
 * would wait ten minutes.
 */
function withLimits(smtpUrl: string, silenceMs: number): string {
  const url = new URL(smtpUrl);
  url.searchParams.set('connectionTimeout', String(CONNECTION_MS));
  url.searchParams.set('greetingTimeout', String(CONNECTION_MS));
  url.searchParams.set('socketTimeout', String(silenceMs));
  return url.href;
}

async function claim(db: Database, limit: number): Promise<Claimed[]> {
  const { rows } = await db.pool.query<Claimed>(
    `SELECT m.id, m.kind, m.data, m.attempts, u.email
      FROM claim_mails($1, $2 * interval '1 second', $3 * interval '1 hour') m JOIN users u ON u.id = m.user_id`,
    [limit, HOLD_SECONDS, KEPT_HOURS],
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
 * Whether the mail server will never accept it: it rejected the recipient or the message with a code of 500 or above
 * (RFC 5321, 4.2.1). A rejected sign-in is a problem of our settings, which can be fixed.
 */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, responseCode } = error as Error & { code?: string; responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode ?? 0) >= 500;
}
