import { z } from 'zod';
import { isVisible } from './visible-text';

/** The sender of emails: a display name, which can be empty, and an address. */
export interface Mailbox {
  name: string;
  address: string;
}

/** A name or a phrase: one line, without invisible characters, which hide or reorder adjacent text. */
export function lineSetting(limit: number) {
  return z
    .string()
    .max(limit, `must have at most ${limit} characters`)
    .refine(isVisible, 'must be one line without invisible characters');
}

/** A key or password as issued: one word of ASCII. */
export const secretSetting = z.string().regex(/^[\x21-\x7e]+$/, 'must be one word without spaces');

/** `mail@example.com` or `Name <mail@example.com>`, the name in double quotes or not (RFC 5322, 3.4). */
export const mailboxSetting = z
  .string()
  .max(200, 'must have at most 200 characters')
  .transform((text, context): Mailbox => {
    const mailbox = readMailbox(text);
    if (mailbox) return mailbox;
    context.addIssue('must be an address, or a name and an address: Get3W <mail@example.com>');
    return z.NEVER;
  });

const ADDRESS = '[^\\s<>@,;:"()\\[\\]\\\\]+@[^\\s<>@,;:"()\\[\\]\\\\]+';
const BARE = new RegExp(`^(?:${ADDRESS})$`);
const NAMED = new RegExp(`^([^<>\\p{Cc}]*?)\\s*<(${ADDRESS})>$`, 'u');

function readMailbox(text: string): Mailbox | null {
  if (BARE.test(text)) return { name: '', address: text };
  const [, name, address] = NAMED.exec(text) ?? [];
  if (name === undefined || !address) return null;
  // In quotes, a backslash escapes a quote or a backslash.
  const quoted = /^"(.*)"$/.exec(name)?.[1];
  return { name: quoted?.replaceAll(/\\(.)/g, '$1') ?? name, address };
}
