import type { HttpConfig } from '../../catalog/upstream-config';

const MAX_CHARACTERS = 300;
/** The rest is ignored: a message can be as long as an answer. */
const MAX_READ = 10_000;
const REMOVED = '[removed]';
/** Bounded, since schemes are short, and a long word would otherwise be tried from each of its letters. */
const ADDRESS = /[a-z][a-z0-9+.-]{0,15}:\/\/\S*/gi;

/**
 * A provider's own message for the customer: without addresses, the provider's host, any host of its domain, our
 * credential, and invisible characters; at most 300 characters.
 */
export function cleanMessage(message: string, { url, poll, secrets }: HttpConfig): string {
  // Invisible characters are removed first, since they could split the texts that are searched below.
  let text = oneLine(message.slice(0, MAX_READ));
  // Part of a secret or an address at the cut would not be found.
  if (message.length > MAX_READ) text = text.slice(0, Math.max(0, text.lastIndexOf(' ')));
  for (const secret of secrets
    .map(oneLine)
    .filter(Boolean)
    .sort((one, other) => other.length - one.length)) {
    text = text.replaceAll(secret, REMOVED);
  }
  text = text.replaceAll(ADDRESS, REMOVED);
  for (const { hostname } of poll ? [url, new URL(poll.url)] : [url]) {
    text = text.replaceAll(hostPattern(hostname), REMOVED);
  }
  // Twice as many UTF-16 units certainly contain enough characters, and none is split.
  return Array.from(text.slice(0, 2 * MAX_CHARACTERS))
    .slice(0, MAX_CHARACTERS)
    .join('')
    .trim();
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '').trim();
}

/** A host with its port, and other hosts in its domain: `docs.example.com` for `api.example.com`. */
function hostPattern(hostname: string): RegExp {
  const six = /^\[(.*)\]$/.exec(hostname)?.[1];
  // Error messages write it without brackets, even before a port.
  if (six) return new RegExp(`\\[?${six}\\]?(?::\\d+)?`, 'gi');
  const isName = /[a-z]$/i.test(hostname);
  const domain = isName ? hostname.split('.').slice(-2).join('.') : hostname;
  const before = isName ? '(?:[a-z0-9_-]{1,63}\\.){0,8}' : '';
  return new RegExp(`${before}${domain.replaceAll('.', '\\.')}(?::\\d+)?`, 'gi');
}
