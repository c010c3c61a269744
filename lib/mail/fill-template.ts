import type { z } from 'zod';
import { formatUsd } from '../core/money';
import { isolated } from '../core/visible-text';
import type { EmailTemplate } from './email-template';
import { ALERTS, LINK_MAILS } from './queue-email';
import type { LinkTokens } from './tokens';

/** The context of all templates. */
export interface EmailContext {
  brandName: string;
  consoleUrl: string;
  links: LinkTokens;
}

/** A queued email. */
export interface QueuedMail {
  kind: string;
  data: unknown;
}

type Writer = (data: unknown, emailContext: EmailContext) => EmailTemplate;

/** Validates the queued data and renders the template with it. */
function about<Data>(
  schema: z.ZodType<Data>,
  write: (data: Data, emailContext: EmailContext) => EmailTemplate,
): Writer {
  return (data, emailContext) => write(schema.parse(data), emailContext);
}

const ALERTED = (brandName: string) =>
  `You get this because you own an account at ${brandName} and have confirmed this address.`;

interface LimitMail {
  period: string;
  limitMicros: string;
  usedMicros: string;
  resetsAt: string | null;
}

const usedOf = ({ period, limitMicros, usedMicros }: LimitMail) =>
  `${formatUsd(BigInt(usedMicros), 'full')} of ${formatUsd(BigInt(limitMicros))} ${period === 'total' ? 'in total' : `per ${period}`}`;
const resetOf = ({ resetsAt }: LimitMail) =>
  resetsAt
    ? `The limit resets on ${utcTime(resetsAt)}. You can change it on the page of the key.`
    : 'You can raise the limit on the page of the key.';
const utcTime = (time: string) =>
  `${new Date(time).toISOString().slice(0, 16).replace('T', ' at ')} UTC`;
const keyLink = (
  { keyId }: { keyId: string },
  { brandName, consoleUrl }: Pick<EmailContext, 'brandName' | 'consoleUrl'>,
) => ({
  link: { name: 'See the key', url: `${consoleUrl}/api-keys/${keyId}` },
  why: ALERTED(brandName),
});

const WRITERS: Record<string, Writer> = {
  verify_email: about(LINK_MAILS.verify_email, ({ tokenId }, { brandName, consoleUrl, links }) => ({
    subject: `Confirm your email for ${brandName}`,
    paragraphs: [
      `Someone signed up for ${brandName} with this address. If this was you, confirm it to receive alerts about your keys and your balance.`,
      'The link is valid for two days. Click Confirm on the page that it opens.',
    ],
    link: {
      name: 'Confirm this address',
      url: `${consoleUrl}/verify-email#token=${links.write('verify', tokenId)}`,
    },
    why: 'If this was not you, ignore this email.',
  })),
  reset_password: about(
    LINK_MAILS.reset_password,
    ({ tokenId, email }, { brandName, consoleUrl, links }) => ({
      subject: `Set a new password for ${brandName}`,
      paragraphs: [
        'Someone requested a new password for your account. If this was you, set it here.',
        'The link is valid for one hour and can be used once. Setting a password signs you out everywhere.',
      ],
      link: {
        name: 'Set a new password',
        url: `${consoleUrl}/reset-password#${new URLSearchParams({ token: links.write('reset', tokenId), email })}`,
      },
      why: 'If this was not you, ignore this email: your password is not changed.',
    }),
  ),
  already_registered: (_data, { brandName, consoleUrl }) => ({
    subject: `You already have an account at ${brandName}`,
    paragraphs: [
      'Someone tried to sign up with this address. It already has an account; nothing was changed.',
      'If this was you, sign in. If you forgot your password, you can reset it there.',
    ],
    link: { name: 'Sign in', url: `${consoleUrl}/sign-in` },
    why: 'If this was not you, ignore this email.',
  }),
  low_balance: about(
    ALERTS.low_balance,
    ({ balanceMicros, lineMicros }, { brandName, consoleUrl }) => ({
      subject: `Your balance is below ${formatUsd(BigInt(lineMicros))}`,
      paragraphs: [
        `Your balance at ${brandName} is ${formatUsd(BigInt(balanceMicros))}, below the ${formatUsd(BigInt(lineMicros))} that you set.`,
        'At zero, calls are refused with 403. You get the next alert after the balance has risen again.',
      ],
      link: { name: 'Top up', url: `${consoleUrl}/billing` },
      why: `${ALERTED(brandName)} You can change the threshold under Billing.`,
    }),
  ),
  payment_failed: about(
    ALERTS.payment_failed,
    ({ paymentId, amountMicros }, { brandName, consoleUrl }) => ({
      subject: `A payment of ${formatUsd(BigInt(amountMicros))} failed`,
      paragraphs: [
        `Your top-up of ${formatUsd(BigInt(amountMicros))} failed. Nothing was charged, and your balance is unchanged.`,
        'Try again or use another card.',
      ],
      link: { name: 'See the payment', url: `${consoleUrl}/billing?payment=${paymentId}` },
      why: ALERTED(brandName),
    }),
  ),
  tier_changed: about(ALERTS.tier_changed, ({ from, to }, { brandName, consoleUrl }) => ({
    subject: `Your tier is now ${to}`,
    paragraphs: [
      `Your account has changed from ${from} to ${to}. The new limit on concurrent tasks is already in effect.`,
    ],
    link: { name: 'See what it means', url: `${consoleUrl}/tier` },
    why: ALERTED(brandName),
  })),
  key_generated: about(ALERTS.key_generated, ({ name, hint }, { brandName, consoleUrl }) => ({
    subject: `An API key was generated: ${isolated(name)}`,
    paragraphs: [
      `The key “${isolated(name)}” (${hint}) was generated for your account.`,
      'If this was not you, delete the key immediately and set a new password.',
    ],
    link: { name: 'See your keys', url: `${consoleUrl}/api-keys` },
    why: ALERTED(brandName),
  })),
  key_revoked: about(
    ALERTS.key_revoked,
    ({ name, hint, reason, foundAt }, { brandName, consoleUrl }) => ({
      subject: `An API key was deleted: ${isolated(name)}`,
      paragraphs: [
        `The key “${isolated(name)}” (${hint}) was deleted${reason ? `, with the reason “${isolated(reason)}”` : ''}. All further calls with it are refused.`,
        ...(foundAt ? [`It was found at ${isolated(foundAt)}`] : []),
        'If this was not you, set a new password.',
      ],
      link: { name: 'See your keys', url: `${consoleUrl}/api-keys` },
      why: ALERTED(brandName),
    }),
  ),
  key_rotated: about(
    ALERTS.key_rotated,
    ({ keyId, name, hint, oldHint, oldEndsAt }, { brandName, consoleUrl }) => ({
      subject: `An API key was rotated: ${isolated(name)}`,
      paragraphs: [
        `The key “${isolated(name)}” has a new secret (${hint}). The old one (${oldHint}) ${oldEndsAt ? `works until ${utcTime(oldEndsAt)}` : 'does not work any more'}.`,
        'If this was not you, delete the key immediately and set a new password.',
      ],
      link: { name: 'See the key', url: `${consoleUrl}/api-keys/${keyId}` },
      why: ALERTED(brandName),
    }),
  ),
  key_limit_near: about(ALERTS.key_limit_near, (limit, emailContext) => ({
    subject: `An API key has used 80% of its limit: ${isolated(limit.name)}`,
    paragraphs: [
      `The key “${isolated(limit.name)}” (${limit.hint}) has used ${usedOf(limit)}. Calls beyond the limit are refused with 403 API key limit reached.`,
      resetOf(limit),
    ],
    ...keyLink(limit, emailContext),
  })),
  key_limit_reached: about(ALERTS.key_limit_reached, (limit, emailContext) => ({
    subject: `An API key has reached its limit: ${isolated(limit.name)}`,
    paragraphs: [
      `The key “${isolated(limit.name)}” (${limit.hint}) has used ${usedOf(limit)}. Calls that cost more than what is left are refused with 403 API key limit reached.`,
      resetOf(limit),
    ],
    ...keyLink(limit, emailContext),
  })),
  key_expires_soon: about(ALERTS.key_expires_soon, (key, emailContext) => ({
    subject: `An API key expires soon: ${isolated(key.name)}`,
    paragraphs: [
      `The key “${isolated(key.name)}” (${key.hint}) expires on ${utcTime(key.expiresAt)}. From then on its calls are refused, and it cannot be renewed.`,
      'If it is still needed, change its expiry before that, or generate another key.',
    ],
    ...keyLink(key, emailContext),
  })),
  auto_top_up_stopped: about(
    ALERTS.auto_top_up_stopped,
    ({ amountMicros, reason }, { brandName, consoleUrl }) => ({
      subject: 'Automatic top-up has stopped',
      paragraphs: [
        `The automatic top-up of ${formatUsd(BigInt(amountMicros))} failed: ${isolated(reason)}`,
        'It is now switched off, so that your card is not charged again and again. Check your card, then switch it on again.',
      ],
      link: { name: 'Go to Billing', url: `${consoleUrl}/billing` },
      why: ALERTED(brandName),
    }),
  ),
  auto_top_up_limit: about(
    ALERTS.auto_top_up_limit,
    ({ amountMicros, limitMicros }, { brandName, consoleUrl }) => ({
      subject: 'Automatic top-up has reached the monthly limit',
      paragraphs: [
        `Another top-up of ${formatUsd(BigInt(amountMicros))} would exceed the ${formatUsd(BigInt(limitMicros))} that you allow per month. No more top-ups are made until the next month begins (UTC).`,
        'Top up manually or raise the limit.',
      ],
      link: { name: 'Go to Billing', url: `${consoleUrl}/billing` },
      why: ALERTED(brandName),
    }),
  ),
};

/** Fills in the template of a queued email. Throws if the data does not match the email's kind. */
export function fillTemplate(mail: QueuedMail, emailContext: EmailContext): EmailTemplate {
  const write = WRITERS[mail.kind];
  if (!write) throw new Error(`There is no template of the kind ${mail.kind}.`);
  return write(mail.data, emailContext);
}
