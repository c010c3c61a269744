import { readAddress } from '../core/client-address';
import type { Config } from '../core/env';
import { isId } from '../core/ids';
import type { Database } from '../db/database';
import { type RenderedEmail, renderEmail } from './email-template';
import { type EmailContext, fillTemplate } from './fill-template';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * Whether `/dev/mail` shows the queued emails: on the embedded default without a mail server, and only if the console
 * is reachable from this machine only, since a reader of these emails can reset any password.
 */
export function showsDevMailbox(config: Config, embedded: boolean): boolean {
  return (
    embedded &&
    config.mail === undefined &&
    config.trustedProxies === 0 &&
    LOOPBACK.test(config.host) &&
    LOOPBACK.test(new URL(config.consoleUrl).hostname)
  );
}

/**
 * Whether a request was made on this machine, as far as it shows. A temporary tunnel, or another site whose name was
 * pointed at this machine (DNS rebinding), sends another host name or another address.
 */
export function isFromThisMachine(header: (name: string) => string | null): boolean {
  const named = [header('host') ?? '', ...listed(header('x-forwarded-host'))];
  return (
    header('forwarded') === null &&
    header('via') === null &&
    named.every((host) => LOOPBACK.test(hostnameOf(host))) &&
    listed(header('x-forwarded-for')).every((one) => LOOPBACK.test(readAddress(one) ?? ''))
  );
}

function listed(value: string | null): string[] {
  return value === null ? [] : value.split(',').map((one) => one.trim());
}

function hostnameOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}

export interface MailboxLine {
  id: string;
  to: string;
  subject: string;
  createdAt: Date;
}

const MOST = 100;

/** The newest emails, as they would have been sent. */
export async function listMailbox(
  db: Database,
  emailContext: EmailContext,
): Promise<MailboxLine[]> {
  const mails = await db.prisma.mail.findMany({
    orderBy: { createdAt: 'desc' },
    take: MOST,
    include: { user: { select: { email: true } } },
  });
  return mails.map(({ id, kind, data, createdAt, user }) => ({
    id,
    to: user.email,
    subject: renderEmail(fillTemplate({ kind, data }, emailContext), emailContext.brandName)
      .subject,
    createdAt,
  }));
}

/** One email as it would have been sent; null for an unknown id. */
export async function readMailbox(
  db: Database,
  emailContext: EmailContext,
  id: string,
): Promise<(RenderedEmail & { to: string; createdAt: Date; link: string | null }) | null> {
  if (!isId(id)) return null;
  const mail = await db.prisma.mail.findUnique({
    where: { id },
    include: { user: { select: { email: true } } },
  });
  if (!mail) return null;
  const template = fillTemplate(mail, emailContext);
  return {
    ...renderEmail(template, emailContext.brandName),
    to: mail.user.email,
    createdAt: mail.createdAt,
    link: template.link?.url ?? null,
  };
}
